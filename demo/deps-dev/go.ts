/** What the direct dependencies of `tracking` bring when they are built alone, as deps.dev tells it. */

/** A module with its graph: who asks for whom in which version, the module itself first. */
export interface DemoModule {
  readonly name: string;
  readonly version: string;
  /** `name version` of both ends. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

const CHI = "github.com/go-chi/chi/v5 v5.0.10";
const ZAP = "go.uber.org/zap v1.26.0";
const GRPC = "google.golang.org/grpc v1.58.2";
const PROTOBUF = "google.golang.org/protobuf v1.31.0";
const OLD_PROTOBUF = "github.com/golang/protobuf v1.5.3";
const NET = "golang.org/x/net v0.12.0";
const SYS = "golang.org/x/sys v0.10.0";
const GENPROTO = "google.golang.org/genproto/googleapis/rpc v0.0.0-20230711160842-782d3b101e98";

const alone = (module: string, edges: DemoModule["edges"] = []): DemoModule => {
  const [name = "", version = ""] = module.split(" ");
  return { name, version, edges };
};

export const MODULES: readonly DemoModule[] = [
  alone(CHI),
  alone(ZAP, [[ZAP, "go.uber.org/multierr v1.11.0"]]),
  alone(PROTOBUF),
  alone(GRPC, [
    [GRPC, OLD_PROTOBUF],
    [GRPC, NET],
    [GRPC, SYS],
    [GRPC, GENPROTO],
    [GRPC, PROTOBUF],
    [OLD_PROTOBUF, PROTOBUF],
    [NET, SYS],
    [NET, "golang.org/x/text v0.11.0"],
    [GENPROTO, PROTOBUF],
  ]),
];
