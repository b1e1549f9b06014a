import { expect, it } from "@jest/globals";

import type { PurlType } from "../../../src/core/model/component.js";
import { isPreRelease } from "../../../src/core/versions/pre-release.js";

it.each<readonly [PurlType, string, boolean]>([
  ["npm", "1.0.0", false],
  ["npm", "1.0.0-rc.1", true],
  ["golang", "v1.2.3", false],
  ["golang", "v0.0.0-20240101000000-abcdefabcdef", true],
  ["pypi", "2.0", false],
  ["pypi", "2.0b1", true],
  ["pypi", "2.0.dev3", true],
  ["pypi", "2.0.post1", false],
  ["maven", "2.17.1", false],
  ["maven", "31.1-jre", false],
  ["maven", "5.6.0.Final", false],
  ["maven", "4.3.25.RELEASE", false],
  ["maven", "9.4.43.v20210629", false],
  ["maven", "2.0-beta9", true],
  ["maven", "3.0.0-M1", true],
  ["maven", "1.0.0.RC1", true],
  ["maven", "1.0-SNAPSHOT", true],
  ["maven", "3.0.0-alpha1", true],
  ["nuget", "8.0.0-preview.4", true],
  ["composer", "v5.0.0-RC1", true],
  ["gem", "7.0.0.rc1", true],
  ["gem", "2.0.0.pre", true],
  ["gem", "v7.0.0", false],
  ["deb", "3.0.11-1~deb12u2", false],
  ["apk", "3.1.2-r4", false],
  ["cran", "1.7-1", false],
])("tells whether %s %s was published before its release: %s", (type, version, is) => {
  expect(isPreRelease(type, version)).toBe(is);
});
