import type { Engine } from './engine.ts'
import type { NotebookCell } from './notebook.ts'

/**
 * The notebook and its program as they would be if these cells had run in this order, after those
 * that did. Nothing of the real ones changes; what is evaluated for it is known to them too.
 */
export function imagine(
  engine: Pick<Engine, 'notebook' | 'program'>,
  cells: Iterable<NotebookCell>
): Pick<Engine, 'notebook' | 'program'> {
  const notebook = engine.notebook.fork()
  const program = engine.program.fork(notebook)
  for (const cell of cells) program.changed(notebook.take(cell))
  return { notebook, program }
}
