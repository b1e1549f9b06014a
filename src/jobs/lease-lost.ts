/** Another worker has taken over (our lease ran out): stop without writing anything more. Not a failure. */
export class LeaseLost extends Error {
  constructor() {
    super("the lease was lost");
    this.name = "LeaseLost";
  }
}
