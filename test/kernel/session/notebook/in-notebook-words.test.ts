import { expect, it } from 'vitest'
import {
  inNotebookWords,
  inWordsOfStep
} from '../../../../kernel/session/notebook/in-notebook-words.ts'
import { ownPlaceholder, upstreamPlaceholder } from '../../../../nix/store/store.ts'

const drvPath = `/nix/store/${'a'.repeat(32)}-data.drv`
const reference = upstreamPlaceholder(drvPath, 'out')
const fixed = `/nix/store/${'b'.repeat(32)}-pinned`
const out = ownPlaceholder('out')
const inWords = inNotebookWords(
  new Map([
    [out, '$out'],
    [reference, '${data}'],
    [fixed, '${pinned}'],
    [`${fixed}-more`, '${more}']
  ])
)

it.each([
  ['', ''],
  ['no reference', 'no reference'],
  [reference, '${data}'],
  [`${reference}/a.csv ${reference}/b.csv`, '${data}/a.csv ${data}/b.csv'],
  [`--in=${reference}${out}`, '--in=${data}$out'],
  [`${fixed}/x`, '${pinned}/x'],
  [`🌋${reference}🌋`, '🌋${data}🌋'],
  // What is none of them stays as it is.
  [`/nix/store/${'c'.repeat(32)}-other/x`, `/nix/store/${'c'.repeat(32)}-other/x`],
  [`/${'0'.repeat(52)}`, `/${'0'.repeat(52)}`],
  [reference.slice(0, -1), reference.slice(0, -1)],
  [`/nix/store/${'b'.repeat(32)}-pin`, `/nix/store/${'b'.repeat(32)}-pin`],
  [`/nix/store${reference}`, '/nix/store${data}']
])('%j', (text, words) => {
  expect(inWords(text)).toBe(words)
})

it.each(['models.a$&b', 'models.$$', 'models.$`', "models.$'", 'models.$1', '🌋'])(
  'takes %s for what it is, a name',
  (name) => {
    expect(inNotebookWords(new Map([[reference, name]]))(`a ${reference} b`)).toBe(`a ${name} b`)
  }
)

it('names what a step refers to, and its own output', () => {
  const references = new Map([[reference, { drvPath, output: 'out' }]])
  const inStep = inWordsOfStep(references, (path) => (path === drvPath ? 'data' : 'another'))
  expect(inStep(`cp ${reference}/a ${out}/b`)).toBe('cp ${data}/a $out/b')
})

it('puts no name into a name', () => {
  const words = new Map([
    [reference, fixed],
    [fixed, 'again']
  ])
  expect(inNotebookWords(words)(reference)).toBe(fixed)
})

it('takes a command that names each of ten thousand outputs', () => {
  const references = Array.from({ length: 10_000 }, (_, index) =>
    upstreamPlaceholder(`/nix/store/${String(index).padStart(32, '0')}-s.drv`, 'out')
  )
  const names = new Map(references.map((one, index) => [one, `s${index}`]))
  const shown = references.map(inNotebookWords(names))
  expect(shown[0]).toBe('s0')
  expect(shown.at(-1)).toBe('s9999')
})
