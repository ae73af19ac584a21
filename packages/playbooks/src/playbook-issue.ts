/** One thing that is wrong in a playbook. */
export interface PlaybookIssue {
  readonly path: readonly (string | number)[];
  /** What is wrong and what is allowed, following the name of what stands at the path. */
  readonly problem: string;
  /** A word that is not known, and those that are there instead: for "did you mean". */
  readonly unknown?: {
    readonly word: string;
    readonly known: readonly string[];
    /** It is a key of what stands at the path; else it is the value there. */
    readonly isKey: boolean;
  };
}
