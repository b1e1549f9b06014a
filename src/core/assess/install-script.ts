import { code } from "../model/prose.js";
import type { Assessor } from "./assessor.js";
import { findingAbout } from "./finding-about.js";
import { arrived, subjectsOf } from "./subjects.js";

/**
 * `install-script`: a component that runs code when it is installed, where base had none of that name that did. Formats
 * without the mark leave it unknown (null), which raises nothing here: the format's page says what it cannot tell.
 */
export const assessInstallScript: Assessor = (input) =>
  subjectsOf(input)
    .filter(arrived)
    .filter(({ nodes }) => nodes.some((node) => node.installScript === true))
    .filter(({ before }) => !before.some((node) => node.installScript === true))
    .map((subject) => {
      const others = [...new Set(subject.before.map((node) => node.version))].sort();
      const [earlier] = others;
      return findingAbout(input, subject, {
        flag: "install-script",
        detail: "",
        reason:
          earlier === undefined
            ? ["runs a script when it is installed"]
            : ["runs a script when it is installed; ", code(earlier), " did not"],
      });
    });
