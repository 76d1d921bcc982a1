import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run } from '../../../nix/process/process.ts'
import { endTrace, isTraced, startTrace, trace, traceRequest } from '../../../nix/base/trace.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nix-workflow-trace-'))
  file = join(folder, 'trace.jsonl')
})
afterEach(() => {
  endTrace()
  rmSync(folder, { recursive: true })
})

function lines(): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line))
}

describe('what asks for a trace', () => {
  it.each([
    ['wire:a.log', ['wire'], 'a.log'],
    ['wire,nix,session:/tmp/a: b.log', ['wire', 'nix', 'session'], '/tmp/a: b.log'],
    ['nix,nix:x', ['nix'], 'x']
  ])('%s', (text, areas, asked) => {
    expect(traceRequest(text)).toEqual({ areas: new Set(areas), file: asked })
  })

  it.each(['', 'wire', 'wire:', ':file', 'wire,:file', 'everything:file', 'wire nix:file'])(
    'not %j',
    (text) => {
      expect(traceRequest(text)).toBeNull()
    }
  )
})

describe('a trace', () => {
  it('holds what is asked for and nothing else, a line each, after what was there', () => {
    writeFileSync(file, '{"event":"before"}\n')
    expect(startTrace({ NIX_WORKFLOW_LOG: `session:${file}` })).toBeNull()
    trace('session', 'taken', { cell: 'a\nb', definitions: 2 })
    trace('wire', 'received', { type: 'execute_request' })
    expect([isTraced('session'), isTraced('wire')]).toEqual([true, false])
    const taken = { area: 'session', event: 'taken', cell: 'a\nb', definitions: 2 }
    expect(lines()).toEqual([{ event: 'before' }, expect.objectContaining(taken)])
  })

  it('is read by nobody else', () => {
    startTrace({ NIX_WORKFLOW_LOG: `nix:${file}` })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('follows no link, and says what is wrong', () => {
    symlinkSync(join(folder, 'elsewhere'), file)
    expect(startTrace({ NIX_WORKFLOW_LOG: `nix:${file}` })).toMatchObject({
      kind: 'trace-unwritable'
    })
    expect(startTrace({ NIX_WORKFLOW_LOG: 'all' })).toEqual({
      kind: 'no-such-trace',
      areas: ['wire', 'nix', 'session']
    })
    expect(startTrace({})).toBeNull()
    expect(isTraced('nix')).toBe(false)
  })

  it('tells of processes their names, options and times, and no value', async () => {
    startTrace({ NIX_WORKFLOW_LOG: `nix:${file}` })
    await run({
      program: process.execPath,
      arguments: ['--title=secret', '-e', '0', 'secret'],
      environment: { TOKEN: 'secret' },
      input: 'secret'
    })
    const [started, ended] = lines()
    expect(started).toMatchObject({ event: 'started', options: '--title -e', arguments: 4 })
    expect(ended).toMatchObject({ event: 'ended', exitCode: 0, signal: null })
    expect(readFileSync(file, 'utf8')).not.toContain('secret')
  })
})
