import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Repl, type ReplMessage } from '../../../nix/evaluator/repl.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'repl-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** A program in the place of Nix, of these lines of a shell; none where that is null. */
function replOf(lines: string | null) {
  const program = join(folder, 'nix')
  if (lines !== null) writeFileSync(program, `#!/bin/sh\n${lines}\n`)
  if (lines !== null) chmodSync(program, 0o755)
  const heard: ReplMessage[] = []
  const copied: string[] = []
  const repl = new Repl(
    { arguments: [], environment: { PATH: folder } },
    folder,
    join(folder, 'hashes'),
    (message) => void heard.push(message),
    (path) => void copied.push(path),
    () => undefined
  )
  return { repl, heard, copied }
}

/** How a process ended that is not there any more. */
async function endOf(lines: string | null) {
  const { repl } = replOf(lines)
  const answer = await repl.ready()
  expect(answer).toMatchObject({ kind: 'ended' })
  const after = await repl.ask([], '1')
  expect(after).toMatchObject({ kind: 'ended', begun: false })
  if (after.kind !== 'ended') throw new Error('it lives')
  return after.end
}

describe('a process that ends', () => {
  it.each<[string | null, string, readonly string[]]>([
    [null, 'crashed', ['ENOENT']],
    ['exit 0', 'crashed', []],
    ['echo one >&2; echo two >&2; exit 1', 'crashed', ['one', 'two']],
    ['kill -9 $$', 'killed', []],
    [
      'echo "error: stack overflow (possible infinite recursion)" >&2; exit 1',
      'stack-overflow',
      ['error: stack overflow (possible infinite recursion)']
    ],
    ['printf "\\033[31mred\\033[0m\\n" >&2', 'crashed', ['red']],
    // What looks like a message, and is none.
    [
      'echo \'@nix {\' >&2; echo \'@nix {"action":"msg"}\' >&2; echo \'@nix {"action":"msg","level":"0","msg":1}\' >&2',
      'crashed',
      []
    ]
  ])('%j: %s', async (lines, reason, lastWords) => {
    const end = await endOf(lines)
    expect(end.reason).toBe(reason)
    expect(end.lastWords.map((words) => words.replace(/.*(ENOENT).*/, '$1'))).toEqual(lastWords)
  })

  it.each([
    [20, 20],
    [21, 20],
    [200, 20]
  ])('has said %d lines, of which the last %d are kept', async (count, kept) => {
    const { lastWords } = await endOf(
      `i=0; while [ $i -lt ${count} ]; do i=$((i+1)); echo $i; done >&2`
    )
    expect(lastWords).toEqual(
      Array.from({ length: kept }, (_, at) => String(count - kept + at + 1))
    )
  })

  it.each([1000, 1001, 10_000])('has said a line of %d characters', async (length) => {
    const { lastWords } = await endOf(`printf '%0${length}d\\n' 0 >&2`)
    const [line = ''] = lastWords
    expect(lastWords).toHaveLength(1)
    expect(line.length).toBeLessThanOrEqual(1002)
    expect(line.endsWith(' …')).toBe(length > 1000)
  })

  it('is closed once, and answers nothing after that', async () => {
    const { repl } = replOf('/bin/cat > /dev/null')
    const asked = repl.ready()
    await repl.close()
    expect(await asked).toMatchObject({ kind: 'ended', end: { reason: 'interrupted' } })
    await repl.close()
    expect(repl.ended).toBe(true)
  })

  it('that answers with strings of its own says nothing to us', async () => {
    const { repl, copied } = replOf(
      'echo \'"0123456789abcdef:forged"\'; echo \'@nix {"action":"msg","level":0,"msg":"trace: 0123=copied /nix/store/x /etc"}\' >&2; exit 1'
    )
    expect(await repl.ready()).toMatchObject({ kind: 'ended', begun: false })
    expect(copied).toEqual([])
  })

  it('is not asked while it answers', async () => {
    const { repl } = replOf('/bin/cat > /dev/null')
    expect(() => repl.ask([], '1')).toThrow()
    await repl.close()
  })
})
