import { counted, listInWords, shellWord } from '../../../outcome/index.ts'

/** A notebook that was written as one file. */
export interface BundledNotebook {
  readonly target: string
  /** The notebook's file name. */
  readonly notebook: string
  readonly files: number
  readonly results: number
  readonly without: readonly string[]
  readonly leftOut: readonly string[]
  readonly pinned: boolean
}

/** What `nix-workflow bundle` wrote. */
export function bundledInWords(bundled: BundledNotebook): string {
  const { target, notebook, files, results, without, leftOut, pinned } = bundled
  return [
    `${target}: ${notebook}, ${counted(files, 'file')} beside it, ${counted(results, 'result')}.`,
    ...(without.length === 0
      ? []
      : [`Not there, or not kept, and so built where it is opened: ${listInWords(without)}.`]),
    ...(leftOut.length === 0
      ? []
      : [
          `Not in it, since it is a link or lies outside of the notebook's folder: ${listInWords(leftOut)}.`
        ]),
    ...(pinned ? ['Programs of this machine that it uses are named in it by their hashes.'] : [])
  ].join('\n')
}

/** What `nix-workflow open` gave; `notebook` is a path from here. */
export function unpackedInWords(unpacked: {
  readonly notebook: string
  readonly there: number
  readonly toBuild: number
}): string {
  const { notebook, there, toBuild } = unpacked
  return [
    `${counted(there, 'result')} there${toBuild === 0 ? '' : `, ${toBuild} to be built`}.`,
    openInLab(notebook)
  ].join('\n')
}

/** The command that opens a notebook; a path from here. */
export function openInLab(notebook: string): string {
  return `Open it in JupyterLab: nix-workflow lab ${shellWord(notebook)}`
}

/** What `nix-workflow convert` wrote. `losesOutputs`: the notebook before it showed something. */
export function convertedInWords(target: string, cells: number, losesOutputs: boolean): string {
  const lost =
    ' What the cells of the notebook before it showed is not in it: run it to see that again. What is in the store is not built anew.'
  return `${target}: ${counted(cells, 'cell')}.${losesOutputs ? lost : ''}`
}

/** What `nix-workflow import` wrote: the number of its code cells. */
export function notebookMadeInWords(target: string, code: number): string {
  return `${target}: ${code} ${code === 1 ? 'cell' : 'cells'}.`
}

/** A file of a program that keeps its own library. */
export function ownLibraryInWords(path: string): string {
  return `${path} imports a library of its own, and so stands within the cells that use it.`
}

/** What `nix-workflow provenance` wrote, a line each. */
export function crateWrittenInWords(
  folder: string,
  steps: number,
  without: readonly string[]
): readonly string[] {
  return [
    `${folder}: ${counted(steps, 'step')}.`,
    ...(without.length === 0
      ? []
      : [`Not in it, since their results are not there: ${listInWords(without)}.`])
  ]
}

/** Where a file went that was asked for. */
export function writtenInWords(what: 'executed' | 'report', path: string): string {
  return `${what === 'executed' ? 'Executed notebook' : 'Report'}: ${path}`
}

/** What `nix-workflow install` did, and what is still to be done. */
export function installedInWords(
  folders: readonly string[],
  unbuiltIn: string | null
): readonly string[] {
  return [
    ...folders.map((folder) => `Installed in ${folder}`),
    ...(unbuiltIn === null ? [] : [`The kernel is not built yet: npm run build, in ${unbuiltIn}`])
  ]
}

/** What `nix-workflow uninstall` did. */
export function removedInWords(folder: string, wasThere: boolean): string {
  return wasThere ? `Removed from ${folder}` : `It is not installed in ${folder}`
}

/** Where JupyterLab answers. */
export function labInWords(address: string): string {
  return `JupyterLab: ${address}\nCtrl-C ends it.`
}
