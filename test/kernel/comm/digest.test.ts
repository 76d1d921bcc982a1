import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../kernel/comm/digest.ts'

const display = (data: Record<string, unknown>, metadata = {}) => ({
  ...{ output_type: 'display_data', data, metadata }
})
const error = (evalue: string) => ({ output_type: 'error', ename: 'E', evalue, traceback: [] })
const card = display({ 'text/html': '<b>a</b>\n<i>b</i>', 'text/plain': 'a b' })

describe('a digest of outputs', () => {
  it.each<[string, Parameters<typeof digestOf>[0]]>([
    ['the metadata is another', [display({ ...card.data }, { nix_workflow: 1 })]],
    ['the text beside HTML is another', [display({ 'text/html': '<b>a</b>\n<i>b</i>' })]],
    ['the HTML is a list of lines', [display({ 'text/html': ['<b>a</b>\n', '<i>b</i>'] })]]
  ])('is the same where %s', (_, outputs) => expect(digestOf(outputs)).toBe(digestOf([card])))

  it('is another where a reader sees something else', () => {
    const all = [
      ...[[], [card], [card, card], [card, error('x')], [error('x')], [error('y')]],
      ...[[display({ 'text/plain': 'a b' })], [display({ 'text/html': 'a' })], [display({})]],
      [display({ 'text/html': 'a' }), display({ 'text/html': 'b' })],
      [display({ 'text/html': 'ab' }), display({ 'text/html': '' })]
    ]
    expect(new Set(all.map((outputs) => digestOf(outputs))).size).toBe(all.length)
  })

  it('is another for each of many that differ in one character', () => {
    const texts = Array.from({ length: 20_000 }, (_, at) => `<td>${at}</td>`)
    const digests = texts.map((text) => digestOf([display({ 'text/html': text })]))
    expect(new Set(digests).size).toBe(texts.length)
  })

  it.each([[[{}]], [[{ output_type: 'stream', text: 5 }]], [[{ data: null }]]])(
    'of what is no output we know, %j, throws nothing',
    (outputs) => expect(digestOf(outputs)).toMatch(/^1-/)
  )
})
