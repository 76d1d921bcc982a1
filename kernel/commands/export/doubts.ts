import { dirname, relative, resolve } from 'node:path'
import { frozenInWords } from '../../render/words/index.ts'
import type { Engine } from '../../session/state/index.ts'

/**
 * What in a notebook may be another thing where its exported program is evaluated, or may not be
 * there: sentences for the reader. `file` is the program's.
 */
export function doubtsAbout(
  engine: Pick<Engine, 'workspace' | 'toolchain' | 'folder'>,
  file: string,
  isFlake: boolean
): readonly string[] {
  return [...new Set([...frozenDoubts(engine), ...pathDoubts(engine, file, isFlake)])]
}

/** Files that were gathered from a machine are known by their hash: nothing makes them anew. */
function frozenDoubts({
  workspace: { notebook },
  toolchain
}: Pick<Engine, 'workspace' | 'toolchain'>): string[] {
  const own = [...notebook.cells()].flatMap(({ definitions }) =>
    definitions.flatMap(({ path, expression }) =>
      /^freeze\s*\{/.test(expression.text) ? [path.join('.')] : []
    )
  )
  const usual =
    notebook.has('toolchain') || !toolchain.ok
      ? []
      : toolchain.value.frozen.map(({ contents }) => frozenInWords(contents))
  const frozen = [...usual, ...own].join(', ')
  if (frozen === '') return []
  return [
    `Programs in it were frozen from the machine of the notebook: ${frozen}. It has the same paths everywhere, and can be built where the files of these programs are: on that machine, with a cache that has them, or where %freeze gives the same hashes. What a toolchain out of nixpkgs { rev = "…"; hash = "…"; } starts can be built everywhere.`
  ]
}

function pathDoubts(
  { workspace: { notebook }, folder }: Pick<Engine, 'workspace' | 'folder'>,
  file: string,
  isFlake: boolean
): string[] {
  const doubts: string[] = []
  const target = dirname(file)
  for (const cell of notebook.cells()) {
    for (const { path, expression } of cell.definitions) {
      const name = path.join('.')
      for (const { kind, head, appended } of expression.paths) {
        const place = kind === 'relative' ? resolve(folder, head + (appended ?? '')) : head
        // What is behind `+` chooses something in the folder, also where only its value says what.
        if (appended !== null && (place === target || target.startsWith(`${place}/`))) {
          doubts.push(
            `${name} takes in the whole folder ${head}, and so this program too: its path changes with every file that is saved there.`
          )
        }
        if (kind === 'search' && !isFlake) {
          doubts.push(`${name} uses <${head}>: whatever the machine has under that name.`)
        }
        if (!isFlake) continue
        if (kind === 'search') doubts.push(`${name} uses <${head}>, which a flake does not see.`)
        else if (kind !== 'relative')
          doubts.push(`${name} uses ${head}, and a flake sees no absolute paths.`)
        else if (relative(target, place).startsWith('..'))
          doubts.push(`${name} uses ${head}, which lies outside of the flake's folder.`)
      }
    }
  }
  return doubts
}
