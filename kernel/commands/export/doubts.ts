import { dirname, relative, resolve } from 'node:path'
import { leadsOut } from '../../../nix/base/index.ts'
import type { ExportDoubt } from '../../render/words/commands/index.ts'
import type { Engine } from '../../session/state/index.ts'

/**
 * What in a notebook may be another thing where its exported program is evaluated, or may not be
 * there. `file` is the program's.
 */
export function doubtsAbout(
  engine: Pick<Engine, 'workspace' | 'toolchain' | 'folder'>,
  file: string,
  isFlake: boolean
): readonly ExportDoubt[] {
  const doubts = [...frozenDoubts(engine), ...pathDoubts(engine, file, isFlake)]
  return [...new Map(doubts.map((doubt) => [JSON.stringify(doubt), doubt])).values()]
}

/** Files that were gathered from a machine are known by their hash: nothing makes them anew. */
function frozenDoubts({
  workspace: { notebook },
  toolchain
}: Pick<Engine, 'workspace' | 'toolchain'>): readonly ExportDoubt[] {
  const names = [...notebook.cells()].flatMap(({ definitions }) =>
    definitions.flatMap(({ path, expression }) =>
      /^freeze\s*\{/.test(expression.text) ? [path.join('.')] : []
    )
  )
  const programs =
    notebook.has('toolchain') || !toolchain.ok
      ? []
      : toolchain.value.frozen.flatMap(({ contents }) => contents)
  return programs.length + names.length === 0 ? [] : [{ kind: 'frozen', programs, names }]
}

function pathDoubts(
  { workspace: { notebook }, folder }: Pick<Engine, 'workspace' | 'folder'>,
  file: string,
  isFlake: boolean
): readonly ExportDoubt[] {
  const doubts: ExportDoubt[] = []
  const target = dirname(file)
  for (const cell of notebook.cells()) {
    for (const definition of cell.definitions) {
      const name = definition.path.join('.')
      for (const { kind, head: path, appended } of definition.expression.paths) {
        const place = kind === 'relative' ? resolve(folder, path + (appended ?? '')) : path
        // What is behind `+` chooses something in the folder, also where only its value says what.
        if (appended !== null && (place === target || target.startsWith(`${place}/`)))
          doubts.push({ kind: 'whole-folder', name, path })
        if (!isFlake) {
          if (kind === 'search') doubts.push({ kind: 'search', name, path })
        } else if (kind === 'search') doubts.push({ kind: 'search-in-flake', name, path })
        else if (kind !== 'relative') doubts.push({ kind: 'absolute-in-flake', name, path })
        else if (leadsOut(relative(target, place)))
          doubts.push({ kind: 'outside-of-flake', name, path })
      }
    }
  }
  return doubts
}
