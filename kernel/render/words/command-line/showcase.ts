import { shellWord } from '../../../outcome/index.ts'
import { openInLab } from './done.ts'

/** Where the output of each step is on disk, by its name. */
export function outputsInWords(
  outputs: readonly (readonly [name: string, path: string])[]
): readonly string[] {
  if (outputs.length === 0) return []
  const width = Math.max(...outputs.map(([name]) => name.length))
  return ['\nOutputs', ...outputs.map(([name, path]) => `  ${name.padEnd(width)}  ${path}`)]
}

/** Where the executed notebook is. */
export function executedInWords(path: string): string {
  return `\nExecuted notebook  ${path}`
}

/** What came of the page of HTML. */
export type ShowcasePage =
  | { readonly kind: 'made'; readonly path: string }
  | { readonly kind: 'making' }
  /** `command` sets Jupyter up. */
  | { readonly kind: 'no-jupyter'; readonly command: string }
  | { readonly kind: 'failed'; readonly said: string }

/** What is said of the page. */
export function showcasePageInWords(page: ShowcasePage): string {
  switch (page.kind) {
    case 'made':
      return `HTML page          ${page.path}`
    case 'making':
      return 'Making the HTML page'
    case 'no-jupyter':
      return `There is no HTML page, since Jupyter is not set up. ${page.command} does that.`
    case 'failed':
      return `The HTML page could not be made:\n${page.said}`
  }
}

/** How to go on from an installed package, with its copy of the notebook. */
export function farewellOfPackage(notebook: string): string {
  return `\n${openInLab(notebook)}`
}

/** How to go on from a checkout; `command` is the file that starts `nix-workflow`. */
export function farewellOfCheckout(command: string): string {
  return `
Open it in JupyterLab:                         npm run lab
Use the kernel in a JupyterLab you have:       nix-workflow install --user
  (as long as the command is not on PATH:      node ${shellWord(command)} install --user)`
}
