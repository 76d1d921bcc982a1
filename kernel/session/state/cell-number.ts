import type { Workspace } from './workspace.ts'
import type { NamedDerivation } from './entry.ts'

/**
 * The execution count of the cell that defines a step under the notebook's name of it, as `model` or
 * `models.small`; null where no cell does, or where its run was not counted.
 */
export function cellOf(
  { notebook, names }: Pick<Workspace, 'notebook' | 'names'>,
  { name, drvPath }: NamedDerivation
): number | null {
  if (!names.isNamed(drvPath, name)) return null
  const [head = ''] = name.split('.')
  const part = notebook.parts(head).find(({ definition }) => {
    const path = definition.path.join('.')
    return name === path || name.startsWith(`${path}.`) || path.startsWith(`${name}.`)
  })
  return part === undefined ? null : (notebook.cell(part.cell)?.executionCount ?? null)
}
