import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { crateOf } from '../../../../kernel/cli/provenance/crate.ts'
import type { Observed, ObservedStep } from '../../../../kernel/cli/provenance/observe.ts'
import { storePath } from '../../render/samples.ts'

const facts = {
  ...{ notebook: 'work.ipynb', title: 'work', version: '1.2.3', licence: null },
  writtenAt: new Date(Date.UTC(2026, 2, 5))
}

const hash = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='

function stepOf(name: string, changes: Partial<ObservedStep> = {}): ObservedStep {
  return {
    ...{ name, command: ['train', '--n=1'], drvPath: storePath(`${name}.drv`) },
    output: { path: storePath(name), narHash: hash, narSize: 120, references: [] },
    ...{ files: [], others: 0, total: 0, isKept: true, given: [] },
    ...{ startedAt: null, seconds: null, sandboxed: null },
    ...changes
  }
}

const fileOf = (path: string, address = path) => ({ path, address, size: 3, sha256: 'ab' })

const observed = (...steps: readonly ObservedStep[]): Observed => ({
  ...{ steps, without: [], materials: new Map(), nixVersion: '2.34' }
})

const entity = v.looseObject({ '@id': v.string() })
const reference = v.object({ '@id': v.string() })

function graphOf(of: Observed, changes: Partial<typeof facts> = {}) {
  const crate = v.parse(
    v.object({ '@context': v.array(v.string()), '@graph': v.array(entity) }),
    JSON.parse(JSON.stringify(crateOf(of, { ...facts, ...changes })))
  )
  const graph = crate['@graph']
  return {
    graph,
    get: (id: string) => graph.find((one) => one['@id'] === id),
    /** What a step gave. */
    result: (name: string) =>
      graph.find((one) => one['@id'] === `urn:nix-store:${basename(storePath(name))}`)
  }
}

/** Ids that anything of a crate refers to within itself. */
function referred(value: unknown): readonly string[] {
  if (v.is(reference, value)) return [value['@id']]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(referred)
}

const outside = /^https?:/

describe('a crate', () => {
  const names = ['plain', 'two words', 'a/b', '<b>"\'&', '#run', '%41', '🦊', '../..', ' ', 'ü']

  it.each(names)('refers to what it holds alone, with a step called %j', (name) => {
    const path = storePath('data', 5)
    const first = stepOf('first')
    const second = stepOf(name, {
      ...{ output: { ...first.output, path: storePath('second', 7) } },
      ...{ given: [first.output.path, path, path], files: [fileOf('a'), fileOf('b c', 'b%20c')] }
    })
    const materials = new Map([[path, { narHash: hash, narSize: 1, references: [path] }]])
    const { graph } = graphOf(
      { ...observed(first, second), materials },
      { notebook: `${name}.ipynb` }
    )
    const ids = graph.map((one) => one['@id'])
    expect(new Set(ids).size).toBe(ids.length)
    const lost = graph.flatMap(referred).filter((id) => !outside.test(id) && !ids.includes(id))
    expect(lost).toEqual([])
    // RFC 3986: what may stand in an address.
    expect(ids.filter((id) => !/^[\w.~:/?#[\]@!$&'()*+,;=%-]*$/.test(id))).toEqual([])
  })

  it('has a run for each step, and one result of two that give the same bytes', () => {
    const { graph, result, get } = graphOf(
      observed(stepOf('one'), stepOf('two', { output: stepOf('one').output }))
    )
    expect(graph.filter((one) => one['@id'].startsWith('#run-'))).toHaveLength(2)
    expect(graph.filter((one) => one['@id'].startsWith('urn:'))).toHaveLength(1)
    expect(result('one')?.['exampleOfWork']).toHaveLength(2)
    expect(get('#run')?.['result']).toHaveLength(1)
  })

  it('tells an input once, however often it was given', () => {
    const data = stepOf('data')
    const model = stepOf('model', { given: [data.output.path, data.output.path] })
    expect(graphOf(observed(data, model)).get('#tool-model')?.['input']).toHaveLength(1)
  })

  it.each([
    [[], 0, 0, '0 files.'],
    [[fileOf('a')], 0, 1, '1 file.'],
    [[fileOf('a'), fileOf('b')], 0, 2, '2 files.'],
    [[fileOf('a')], 1, 2, '1 file, and 1 link or entry that cannot be read.'],
    [[fileOf('a'), fileOf('b')], 3, 5, '2 files, and 3 links or entries that cannot be read.'],
    [[fileOf('a')], 0, 2, 'The first 1 of 2 files are listed.'],
    [[fileOf('a')], 2, 4, 'Of 4 files and links the first 3 were looked at: 1 file is listed.'],
    [
      [fileOf('a'), fileOf('b')],
      ...([1, 30, 'Of 30 files and links the first 3 were looked at: 2 files are listed.'] as const)
    ]
  ])('of %j, %i others and %i in all says "%s"', (files, others, total, sentence) => {
    const { result } = graphOf(observed(stepOf('one', { files, others, total })))
    expect(result('one')?.['description']).toBe(sentence)
  })

  it('holds files whose names look the same', () => {
    const files = [fileOf('\ufffd', '%FF'), fileOf('\ufffd', '%FE')]
    const { graph } = graphOf(observed(stepOf('one', { files, total: 2 })))
    expect(graph.filter((one) => one['@type'] === 'File')).toHaveLength(2)
  })

  const started = Date.UTC(2026, 2, 5, 14, 7)
  it.each([
    [started, 90, '2026-03-05T14:07:00.000Z', '2026-03-05T14:08:30.000Z'],
    [started, null, '2026-03-05T14:07:00.000Z', undefined],
    [null, null, undefined, undefined],
    [0, 0, '1970-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'],
    // Records may be damaged.
    [1e300, 1, undefined, undefined],
    [started, 1e300, '2026-03-05T14:07:00.000Z', undefined],
    [-Infinity, 1, undefined, undefined]
  ])('of a step that began at %s and took %s seconds has these times', (at, seconds, from, to) => {
    const { get } = graphOf(observed(stepOf('one', { startedAt: at, seconds })))
    const run = get('#run-one')
    expect([run?.['startTime'], run?.['endTime']]).toEqual([from, to])
  })

  it('has a time for the whole where each part has one', () => {
    const early = stepOf('early', { startedAt: started, seconds: 60 })
    const late = stepOf('late', { startedAt: started + 30_000, seconds: 60 })
    const unseen = stepOf('unseen')
    expect(graphOf(observed(early, late)).get('#run')).toMatchObject({
      ...{ startTime: '2026-03-05T14:07:00.000Z', endTime: '2026-03-05T14:08:30.000Z' }
    })
    expect(graphOf(observed(early, unseen)).get('#run')).not.toHaveProperty('startTime')
    expect(graphOf(observed()).get('#run')).not.toHaveProperty('startTime')
  })

  it('of ten times as many steps takes some ten times as long', () => {
    const processorTime = (count: number): number => {
      const steps = Array.from({ length: count }, (_, at) => {
        const given = Array.from({ length: 20 }, (_none, input) => storePath(`s${at - 1 - input}`))
        return stepOf(`s${at}`, {
          given,
          output: { ...stepOf('s').output, path: storePath(`s${at}`) }
        })
      })
      const before = process.cpuUsage()
      crateOf(observed(...steps), facts)
      const { user, system } = process.cpuUsage(before)
      return user + system
    }
    processorTime(200)
    expect(processorTime(1000) / processorTime(100)).toBeLessThan(40)
  })
})
