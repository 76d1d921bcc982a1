import { describe, expect, it } from 'vitest'
import {
  cellKey,
  createNotebook,
  type Notebook,
  type NotebookChange,
  type Part
} from '../../../../kernel/session/notebook/notebook.ts'
import { definitionsOf } from '../support.ts'

/** Takes a cell of a client that sends ids; with null, of one that sends none. */
function take(notebook: Notebook, id: string | null, code: string): NotebookChange {
  const definitions = definitionsOf(code)
  const key = cellKey(id, definitions)
  return notebook.take({ key, id, executionCount: null, code, definitions })
}

/** `models.small=1@id a`: what is defined, by what text, in which cell. */
function inShort({ cell, definition }: Part): string {
  return `${definition.path.join('.')}=${definition.expression.text}@${cell.replace(/^id |["[\]]/g, '')}`
}

function all(notebook: Notebook): string[] {
  return [...notebook.names()].flatMap((name) => notebook.parts(name).map(inShort))
}

type Run = readonly [id: string | null, code: string]

describe('what the notebook says after cells have run', () => {
  const cases: [string, readonly Run[], string[]][] = [
    ['nothing', [], []],
    ['one cell', [['a', 'x = 1; y = 2;']], ['x=1@a', 'y=2@a']],
    [
      'two cells',
      [
        ['a', 'x = 1;'],
        ['b', 'y = x;']
      ],
      ['x=1@a', 'y=x@b']
    ],
    [
      'a cell again: all that it defined is replaced',
      [
        ['a', 'x = 1; y = 2;'],
        ['a', 'y = 3;']
      ],
      ['y=3@a']
    ],
    [
      'a cell that defines nothing any more',
      [
        ['a', 'x = 1;'],
        ['a', '5']
      ],
      []
    ],
    [
      'a name in two cells: the last run has it',
      [
        ['a', 'x = 1; y = 2;'],
        ['b', 'x = 3;']
      ],
      ['x=3@b', 'y=2@a']
    ],
    [
      'and the first, once it ran again',
      [
        ['a', 'x = 1;'],
        ['b', 'x = 3;'],
        ['a', 'x = 4;']
      ],
      ['x=4@a']
    ],
    [
      'a name that its last cell gave up falls to the cell that still says it',
      [
        ['a', 'x = 1;'],
        ['b', 'x = 3;'],
        ['b', 'z = 3;']
      ],
      ['x=1@a', 'z=3@b']
    ],
    [
      'cells that share a name by attribute paths',
      [
        ['a', 'models.small = 1;'],
        ['b', 'models.base = 2;']
      ],
      ['models.small=1@a', 'models.base=2@b']
    ],
    [
      'one of them again',
      [
        ['a', 'models.small = 1;'],
        ['b', 'models.base = 2;'],
        ['a', 'models.tiny = 3;']
      ],
      ['models.base=2@b', 'models.tiny=3@a']
    ],
    [
      'a path inside what another cell defines takes its place',
      [
        ['a', 'models = { small = 1; };'],
        ['b', 'models.base = 2;']
      ],
      ['models.base=2@b']
    ],
    [
      'a whole takes the place of all paths inside it',
      [
        ['a', 'm.x = 1;'],
        ['b', 'm.y = 2;'],
        ['c', 'm = { };']
      ],
      ['m={ }@c']
    ],
    [
      'a path and a set of one cell stand together, as in Nix',
      [['a', 'm = { x = 1; }; m.y = 2;']],
      ['m={ x = 1; }@a', 'm.y=2@a']
    ],
    [
      'attributes that begin alike are others',
      [
        ['a', 'm.x = 1;'],
        ['b', 'm.xy = 2; mx = 3;']
      ],
      ['m.x=1@a', 'm.xy=2@b', 'mx=3@b']
    ],
    [
      'without ids the names make the cell',
      [
        [null, 'x = 1; y = 1;'],
        [null, 'y = 2; x = 2;']
      ],
      ['y=2@names x y', 'x=2@names x y']
    ],
    [
      'and other names another one, which takes over what both define',
      [
        [null, 'x = 1; y = 1;'],
        [null, 'x = 2;']
      ],
      ['x=2@names x', 'y=1@names x y']
    ]
  ]
  it.each(cases)('%s', (_, runs, expected) => {
    const notebook = createNotebook()
    for (const [id, code] of runs) take(notebook, id, code)
    expect(all(notebook).sort()).toEqual([...expected].sort())
  })
})

describe('what a run changes', () => {
  it('is what the cell had before and what it has now', () => {
    const notebook = createNotebook()
    expect(take(notebook, 'a', 'x = 1; y.z = 2;').names).toEqual(new Set(['x', 'y']))
    expect(take(notebook, 'a', 'y.z = 2; w = 3;').names).toEqual(new Set(['x', 'y', 'w']))
  })

  it('names the definitions of other cells that it takes over, each once', () => {
    const notebook = createNotebook()
    take(notebook, 'a', 'm.x = 1; m.y = 2; n = 3;')
    expect(take(notebook, 'b', 'm = { };').superseded.map(inShort)).toEqual(['m.x=1@a', 'm.y=2@a'])
    expect(take(notebook, 'b', 'm = { };').superseded.map(inShort)).toEqual(['m.x=1@a', 'm.y=2@a'])
    expect(take(notebook, 'a', 'n = 4;').superseded).toEqual([])
    expect(take(notebook, 'c', 'm.x = 1; m.y = 2;').superseded.map(inShort)).toEqual(['m={ }@b'])
  })
})

describe('what stands no more after a run', () => {
  it('is what the cell had and what it takes over, and nothing that another cell had taken', () => {
    const notebook = createNotebook()
    const gone = (id: string, code: string) => take(notebook, id, code).gone.map(inShort)
    expect(gone('a', 'x = 1; y = 1;')).toEqual([])
    expect(gone('b', 'x = 2;')).toEqual(['x=1@a'])
    expect(gone('a', 'z = 1;')).toEqual(['y=1@a'])
    expect(gone('b', '5')).toEqual(['x=2@b'])
  })
})

describe('a cell that is removed', () => {
  it('takes its names with it, and gives back those that it had taken', () => {
    const notebook = createNotebook()
    take(notebook, 'a', 'x = 1; y = 2;')
    take(notebook, 'b', 'y = 3;')
    const { names } = notebook.remove(cellKey('b', []))
    expect(names).toEqual(new Set(['y']))
    expect(all(notebook)).toEqual(['x=1@a', 'y=2@a'])
    notebook.remove(cellKey('a', []))
    expect(all(notebook)).toEqual([])
    expect(notebook.has('x')).toBe(false)
    expect(notebook.cell(cellKey('a', []))).toBeUndefined()
  })

  it('changes nothing where it was not there', () => {
    expect(createNotebook().remove(cellKey('a', []))).toEqual({
      names: new Set(),
      changed: new Set(),
      gone: [],
      superseded: []
    })
  })
})

describe('the key of a cell', () => {
  it.each<[string | null, string, string | null, string, boolean]>([
    ['a', 'x = 1;', 'a', 'y = 2;', true],
    ['a', 'x = 1;', 'b', 'x = 1;', false],
    [null, 'x = 1; y = 1;', null, 'y = 2; x = 3;', true],
    [null, 'x = 1;', null, 'x.y = 1;', false],
    [null, 'x = 1;', 'names ["x"]', 'x = 1;', false]
  ])('%s %j and %s %j: the same is %s', (oneId, one, otherId, other, same) => {
    const oneKey = cellKey(oneId, definitionsOf(one))
    expect(oneKey === cellKey(otherId, definitionsOf(other))).toBe(same)
  })

  it.each([
    ['"a b" = 1;', 'a = 1; b = 1;'],
    ['"a.b" = 1;', 'a.b = 1;'],
    ['"a\\" \\"b" = 1;', 'a = 1; b = 1;']
  ])('keeps apart %s and %s', (one, other) => {
    expect(cellKey(null, definitionsOf(one))).not.toBe(cellKey(null, definitionsOf(other)))
  })
})

describe('why a name that there was is no more', () => {
  const broken = (notebook: Notebook, id: string) =>
    notebook.take({
      ...{ key: cellKey(id, []), id, executionCount: 9, code: 'x = = 1;', definitions: [] },
      unreadable: true
    })

  it('is that its cell cannot be read, until it can', () => {
    const notebook = createNotebook()
    take(notebook, 'a', 'x = 1; y = 2;')
    broken(notebook, 'a')
    broken(notebook, 'a')
    expect(notebook.unreadableNames()).toEqual(['x', 'y'])
    take(notebook, 'b', 'y = 3;')
    expect(notebook.unreadableNames()).toEqual(['x'])
    take(notebook, 'a', 'z = 1;')
    expect(notebook.unreadableNames()).toEqual([])
    expect(notebook.lost('x')?.why).toBe('edited')
  })

  it('is that its cell was deleted, also where that could not be read', () => {
    const notebook = createNotebook()
    take(notebook, 'a', 'x = 1;')
    broken(notebook, 'a')
    notebook.remove(cellKey('a', []))
    expect(notebook.lost('x')?.why).toBe('deleted')
    expect(notebook.unreadableNames()).toEqual([])
  })
})
