/** A language that `%%` cells have without the notebook's doing. */
export interface ScriptLanguage {
  /** The word behind `%%`, and the function of the library: `script.python`. */
  readonly name: string
  /** The names by which a notebook gives an interpreter of its own, the first that it has. */
  readonly interpreters: readonly string[]
  /** What else people call it; only to know what was meant. */
  readonly alsoCalled: readonly string[]
}

/** The languages of the library's `script`. Others are names that the notebook defines. */
export const scriptLanguages: readonly ScriptLanguage[] = [
  { name: 'python', interpreters: ['python3'], alsoCalled: ['python3', 'py', 'ipython'] },
  { name: 'bash', interpreters: ['bash', 'sh'], alsoCalled: ['sh', 'shell', 'zsh', 'dash'] },
  { name: 'js', interpreters: ['node'], alsoCalled: ['javascript', 'node', 'nodejs', 'ts'] }
]

/** The language of that name, where the library has it. */
export function scriptLanguage(name: string): ScriptLanguage | undefined {
  return scriptLanguages.find((language) => language.name === name)
}
