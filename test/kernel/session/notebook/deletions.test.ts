import { describe, expect, it } from 'vitest'
import { createDeletions } from '../../../../kernel/session/notebook/deletions.ts'
import { cellKey, createNotebook } from '../../../../kernel/session/notebook/notebook.ts'
import { definitionsOf } from '../support.ts'

function notebookOf(...ids: readonly string[]) {
  const notebook = createNotebook()
  for (const id of ids) {
    const definitions = definitionsOf(`${id} = 1;`)
    notebook.take({ key: cellKey(id, []), id, executionCount: 1, code: '', definitions })
  }
  return notebook
}

const alive = (...ids: readonly string[]) => new Set(ids)
const saved = (savedAt: number, ...ids: readonly string[]) => ({
  savedAt,
  has: (id: string) => ids.includes(id)
})

describe('a cell that is said to be deleted', () => {
  it('loses its names', () => {
    const notebook = notebookOf('a', 'b')
    const { removed } = createDeletions().apply(notebook, ['a'], alive('b'), null)
    expect(removed).toEqual([cellKey('a', [])])
    expect([...notebook.names()]).toEqual(['b'])
    expect(notebook.lost('a')).toMatchObject({ why: 'deleted', executionCount: 1 })
  })

  it('is alive where it runs now, or waits for its turn', () => {
    const notebook = notebookOf('a')
    createDeletions().apply(notebook, ['a'], alive('a'), null)
    expect([...notebook.names()]).toEqual(['a'])
  })

  it('is alive where it has run since: a run-all says the same in each request', () => {
    const notebook = notebookOf('a', 'b')
    const deletions = createDeletions()
    deletions.apply(notebook, ['a'], alive('a', 'b'), null)
    deletions.apply(notebook, ['a'], alive('b'), null)
    expect([...notebook.names()]).toEqual(['a', 'b'])
  })

  it('comes back where a newer saved file still has it, and not by an older one', () => {
    const notebook = notebookOf('a')
    const deletions = createDeletions(() => 1000)
    deletions.apply(notebook, ['a'], alive(), saved(999, 'a'))
    expect([...notebook.names()]).toEqual([])
    deletions.apply(notebook, [], alive(), saved(999, 'a'))
    expect([...notebook.names()]).toEqual([])
    deletions.apply(notebook, [], alive(), saved(2000, 'b'))
    expect([...notebook.names()]).toEqual([])
    deletions.apply(notebook, [], alive(), saved(2001, 'a'))
    expect([...notebook.names()]).toEqual(['a'])
  })
})

describe('a cell of a page that says which it has', () => {
  const page = (has: readonly string[], ...gone: readonly string[]) => ({
    ...{ has: (id: string) => has.includes(id), gone }
  })

  it('is deleted where the page had it before, whatever the file has, and alive where it runs', () => {
    const notebook = notebookOf('a', 'b', 'c')
    const file = saved(Date.now() + 1e6, 'a', 'b')
    const deletions = createDeletions()
    deletions.apply(notebook, [], alive('b'), file, page(['c'], 'a', 'b'))
    expect([...notebook.names()]).toEqual(['b', 'c'])
    deletions.apply(notebook, [], alive(), file, page(['b', 'c']))
    expect([...notebook.names()]).toEqual(['b', 'c'])
    deletions.apply(notebook, [], alive(), null, page(['a', 'b', 'c']))
    expect([...notebook.names()].sort()).toEqual(['a', 'b', 'c'])
  })

  it('is not deleted by a hint while the page has it, and is where it has not', () => {
    const notebook = notebookOf('a', 'b')
    createDeletions().apply(notebook, ['a', 'b'], alive(), null, page(['a']))
    expect([...notebook.names()]).toEqual(['a'])
  })
})
