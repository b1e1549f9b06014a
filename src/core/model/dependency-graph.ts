/**
 * What one version brings when it is installed alone, as somebody else resolved it: an estimate of what it brings where
 * others are installed beside it. Node 0 is the version itself.
 */
export interface DependencyGraph {
  readonly nodes: readonly {
    readonly name: string;
    readonly version: string;
    /** Shipped inside its dependant's archive. */
    readonly bundled: boolean;
  }[];
  /** Indexes of nodes, and what the dependant asks for. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly range: string }[];
  /** Some of it could not be resolved. */
  readonly partial: boolean;
}
