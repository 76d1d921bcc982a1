import type { Notebook } from './program/notebook.ts'

/**
 * The execution count of the cell that defines a step, by the notebook's name of it, as `model` or
 * `models.small`; null where no cell does, or where its run was not counted.
 */
export function cellOf(notebook: Notebook, name: string): number | null {
  const [head = ''] = name.split('.')
  const part = notebook.parts(head).find(({ definition }) => {
    const path = definition.path.join('.')
    return name === path || name.startsWith(`${path}.`) || path.startsWith(`${name}.`)
  })
  return part === undefined ? null : (notebook.cell(part.cell)?.executionCount ?? null)
}
