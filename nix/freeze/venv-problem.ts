/** What is wrong with a virtual environment, which is a folder. */
export type VenvProblem = { readonly folder: string } & (
  | { readonly kind: 'missing' }
  /** It has no file pyvenv.cfg. */
  | { readonly kind: 'no-venv' }
  /** It also uses the packages of this machine. */
  | { readonly kind: 'system-packages' }
  | { readonly kind: 'no-python' }
  /** Its Python is a link to what is not there. */
  | { readonly kind: 'broken-python'; readonly link: string; readonly to: string }
  /** It is one of `version`, and asked for by a name that says another. */
  | { readonly kind: 'other-version'; readonly version: string; readonly name: string }
  /** It was made with another Python than it has now; null where it does not say with which. */
  | { readonly kind: 'made-with'; readonly made: string | null; readonly version: string }
  /** A package is used from where its sources are. */
  | { readonly kind: 'editable'; readonly package: string; readonly outside: string }
  | { readonly kind: 'broken-link'; readonly path: string; readonly to: string }
  /** It is asked for with other programs than its Python. */
  | { readonly kind: 'not-alone'; readonly programs: readonly string[] }
)
