import type { StorePath } from '../../../nix/base/index.ts'
import type { StepEdge } from '../../../nix/store/index.ts'
import type { Notice } from '../../outcome/index.ts'
import {
  createNotebook,
  createStepNames,
  type Notebook,
  type NotebookCell,
  type NotebookChange,
  type StepNames
} from '../notebook/index.ts'
import { createProgram, type Program, type ProgramOptions } from '../program/index.ts'
import { createDeclarations, type Declarations } from './declared.ts'

/**
 * All that taking and evaluating cells writes. A fork of it can be written to as well, and nothing
 * of that reaches the workspace that it was forked from.
 */
export interface Workspace {
  readonly notebook: Notebook
  readonly program: Program
  readonly names: StepNames
  /** What the notebook calls static files, by their paths in the store. */
  readonly data: StepNames
  /** What the steps declare besides what they are. */
  readonly declarations: Declarations
  /** Names of which a definition was not pinned once. Mostly there are none. */
  readonly notPinned: Set<string>
  /** What reads what among the derivations that got names. */
  readonly readers: Readers
  /** What the next cell that has steps is to say: it is said once. */
  readonly pendingNotices: Notice[]
  /** Names of the library that cells have taken for themselves, of which it was said. */
  readonly reportedShadowings: Set<string>
  /** The cell's definitions take the place of those that it had before. */
  take(cell: NotebookCell): NotebookChange
  /** Follows changes of the notebook that were made beside `take`. */
  follow(change: NotebookChange): void
  /** The same once more: a change of the one does not reach the other. */
  fork(): Workspace
}

/** What reads what: it only grows, since a derivation never changes. */
export interface Readers {
  /** How many of the derivations that were met are in it. */
  seen: number
  readonly of: Map<StorePath, StepEdge[]>
}

/** No cell ran. */
export function createWorkspace(
  options: Omit<ProgramOptions, 'notebook'>,
  pendingNotices: readonly Notice[]
): Workspace {
  const notebook = createNotebook()
  return workspaceOf({
    notebook,
    program: createProgram({ ...options, notebook }),
    names: createStepNames(),
    data: createStepNames(),
    declarations: createDeclarations(),
    notPinned: new Set(),
    readers: { seen: 0, of: new Map() },
    pendingNotices: [...pendingNotices],
    reportedShadowings: new Set()
  })
}

function workspaceOf(state: Omit<Workspace, 'take' | 'follow' | 'fork'>): Workspace {
  const { notebook, program, names, data } = state

  function follow(change: NotebookChange): void {
    for (const { definition } of change.gone) {
      names.delete(definition.path.join('.'))
      data.delete(definition.path.join('.'))
    }
    program.changed(change)
  }

  return {
    ...state,
    take(cell) {
      const change = notebook.take(cell)
      follow(change)
      return change
    },
    follow,
    fork() {
      const forked = notebook.fork()
      return workspaceOf({
        notebook: forked,
        program: program.fork(forked),
        names: names.fork(),
        data: data.fork(),
        declarations: state.declarations.fork(),
        notPinned: new Set(state.notPinned),
        readers: {
          seen: state.readers.seen,
          of: new Map([...state.readers.of].map(([drvPath, edges]) => [drvPath, [...edges]]))
        },
        pendingNotices: [...state.pendingNotices],
        reportedShadowings: new Set(state.reportedShadowings)
      })
    }
  }
}
