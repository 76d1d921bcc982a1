import { describe, expect, it } from 'vitest'
import { createOutputs } from '../../../kernel/cli/headless/outputs.ts'
import type { JsonObject } from '../../../nix/base/json.ts'
import type { IncomingMessage } from '../../../kernel/wire/message.ts'

function message(type: string, content: JsonObject): IncomingMessage {
  return {
    identities: [],
    header: { msg_id: 'one', msg_type: type },
    headerFrame: Buffer.from('{}'),
    metadata: {},
    content,
    buffers: []
  }
}

function display(type: string, text: string, displayId: string): IncomingMessage {
  return message(type, {
    data: { 'text/plain': text },
    metadata: {},
    transient: { display_id: displayId }
  })
}

const shown = (text: string): JsonObject => ({
  output_type: 'display_data',
  data: { 'text/plain': text },
  metadata: {}
})

describe('outputs', () => {
  it('replaces a display wherever it stands, and keeps no transient data', () => {
    const outputs = createOutputs()
    outputs.take(0, display('display_data', 'building', 'a'))
    outputs.take(1, display('display_data', 'other', 'b'))
    outputs.take(1, display('update_display_data', 'built', 'a'))
    expect(outputs.of(0)).toEqual([shown('built')])
    expect(outputs.of(1)).toEqual([shown('other')])
  })

  it('joins the text of one stream', () => {
    const outputs = createOutputs()
    for (const [name, text] of [
      ['stdout', 'a'],
      ['stdout', 'b\n'],
      ['stderr', 'c']
    ] as const) {
      outputs.take(0, message('stream', { name, text }))
    }
    expect(outputs.of(0)).toEqual([
      { output_type: 'stream', name: 'stdout', text: 'ab\n' },
      { output_type: 'stream', name: 'stderr', text: 'c' }
    ])
  })

  it('clears at once, or when the next output comes', () => {
    const outputs = createOutputs()
    outputs.take(0, display('display_data', 'one', 'a'))
    outputs.take(0, message('clear_output', { wait: true }))
    expect(outputs.of(0)).toEqual([shown('one')])
    outputs.take(0, display('display_data', 'two', 'b'))
    expect(outputs.of(0)).toEqual([shown('two')])
    outputs.take(0, message('clear_output', { wait: false }))
    expect(outputs.of(0)).toEqual([])
  })

  it('keeps results and errors, and nothing else', () => {
    const outputs = createOutputs()
    outputs.take(0, message('execute_result', { execution_count: 3, data: {}, metadata: {} }))
    outputs.take(0, message('error', { ename: 'E', evalue: 'v', traceback: ['t'] }))
    outputs.take(0, message('status', { execution_state: 'idle' }))
    expect(outputs.of(0)).toEqual([
      { output_type: 'execute_result', execution_count: 3, data: {}, metadata: {} },
      { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['t'] }
    ])
  })
})
