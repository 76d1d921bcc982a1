import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import type { Chart, Preview } from '../../../kernel/files/reading/summary.ts'
import type { FailedStep } from '../../../kernel/session/mistakes/likely-causes.ts'
import { likelyCauses } from '../../../kernel/session/mistakes/likely-causes.ts'
import { fold } from '../../../kernel/render/base/fold.ts'
import { escapeHtml, Html, markup, nothing } from '../../../kernel/render/base/html.ts'
import { shortAttributes } from '../../../kernel/render/base/short-attributes.ts'
import { sizeBudget } from '../../../kernel/render/base/size-budget.ts'
import { partialFiles, partialWords } from '../../../kernel/render/card/card-files.ts'
import { cardHeader } from '../../../kernel/render/card/card-header.ts'
import { logFold, openedLog } from '../../../kernel/render/card/card-log.ts'
import { briefRunMark, runLine } from '../../../kernel/render/card/run.ts'
import { sweepTable } from '../../../kernel/render/card/sweep.ts'
import { lineageTree } from '../../../kernel/render/document/tree.ts'
import { chartSvg } from '../../../kernel/render/files/chart.ts'
import { fileTree } from '../../../kernel/render/files/file-list.ts'
import { fileFacts, previewText } from '../../../kernel/render/files/file-text.ts'
import { histogramText } from '../../../kernel/render/files/histogram.ts'
import { filePreview } from '../../../kernel/render/files/preview.ts'
import { jsonPreview } from '../../../kernel/render/files/json-preview.ts'
import { exactly, tableFacts, tableHtml } from '../../../kernel/render/files/table.ts'
import { drawLineage } from '../../../kernel/render/lineage/lineage-drawing.ts'
import { foldLineage } from '../../../kernel/render/lineage/fold-lineage.ts'
import type { BuildReason } from '../../../kernel/outcome/change.ts'
import { nativeForms } from '../../../kernel/render/outcome/native.ts'
import { stepData } from '../../../kernel/render/outcome/step-data.ts'
import { plainText } from '../../../kernel/render/outcome/value.ts'
import { timeline } from '../../../kernel/render/report/timeline.ts'
import { symptomInWords } from '../../../kernel/render/words/symptom.ts'
import { parsePage } from './page.ts'
import { file, lineage, pixel, step, storePath } from './samples.ts'

const textOf = ({ markup: html }: Html) =>
  parsePage(html)
    .text.replace(/[ \n]+/g, ' ')
    .trim()
const hostile = '"><img src=x onerror=alert(1)>\'&'
const roomy = sizeBudget(1_000_000)

describe('markup', () => {
  it('escapes all that is put into it, but for markup', () => {
    const { elements, text } = parsePage(markup`<b title="${hostile}">${hostile}</b>`.markup)
    expect(elements.map(({ tag, attributes }) => [tag, [...attributes]])).toEqual([
      ['b', [['title', hostile]]]
    ])
    expect(text).toBe(hostile)
    expect(markup`${new Html('<i>')}${1}${null}${[nothing, new Html('</i>')]}`.markup).toBe(
      '<i>1</i>'
    )
    expect(escapeHtml('<&>"\'')).toBe('&lt;&amp;&gt;&quot;&#39;')
  })

  it.each([
    ['an attribute', markup`<b title="${hostile}">x</b>`],
    ['attributes alone', markup`<b${markup` title="${hostile}"`}>x</b>`],
    ['an attribute behind others', markup`<b class="a" title="${hostile}" lang="b">x</b>`],
    ['one that comes out of markup', markup`<b title="${markup`${hostile}`}">x</b>`],
    ['one in two pieces', markup`<b title="${hostile.slice(0, 3)}${hostile.slice(3)}">x</b>`],
    ['behind words with quotes', markup`"a > b" <b title="${hostile}">x</b>`]
  ])('ends nothing in %s', (_, { markup: html }) => {
    const [only, ...others] = parsePage(html).elements
    expect(only?.attributes.get('title')).toBe(hostile)
    expect(only?.attributes.size).toBe(html.includes('lang') ? 3 : 1)
    expect([others, only?.text]).toEqual([[], 'x'])
  })

  it.each([
    ...[
      '',
      'plain',
      'two words',
      "it's",
      'say "so"',
      `both ' and "`,
      'a=b',
      'a/b/',
      'a/',
      '`',
      '<b>'
    ],
    ...[
      'a\nb',
      'a\tb',
      'ü·–',
      '&amp;',
      '>',
      hostile,
      ' c="d" ',
      "' c='d' ",
      'x c=d',
      '/>',
      '\u00a0'
    ]
  ])('says %j in few quotes, and the same', (value) => {
    const inTag = markup`<i style="${value}"></i>`
    for (const one of [
      markup`<b class="a" title="${value}" lang="b">${value}</b>`,
      markup`${value} c="d" <b title="${value}">${inTag}</b><b title="${inTag}" lang="${value}">x</b>`
    ])
      expect(parsePage(shortAttributes(one))).toEqual(parsePage(one.markup))
  })

  it('has no line breaks of its source, and those of its values', () => {
    const value = 'a\nb'
    expect(
      markup`<p>
      ${value}
    </p>`.markup
    ).toBe('<p>a\nb</p>')
    expect(
      markup`<p
      class="x">one
      two</p>`.markup
    ).toBe('<p class="x">one two</p>')
    expect(fold(hostile, nothing).markup).not.toContain('<img')
  })
})

describe('what a file is', () => {
  const table: Extract<Preview, { kind: 'table' }> = {
    ...{ kind: 'table', columns: [{ name: hostile, numeric: true }], omittedColumns: 2 },
    ...{ rows: [[hostile]], lastRows: [], totalRows: 20_000 }
  }
  it.each([
    [table, '20\u202f000 rows × 3 columns'],
    [{ ...table, totalRows: 1, omittedColumns: 0 }, '1 row × 1 column'],
    [{ ...table, totalRows: null }, '3 columns, beginning and end'],
    [
      { ...table, totalRows: null, estimatedRows: 1_234_567 },
      'about 1\u202f230\u202f000 rows × 3 columns, beginning and end'
    ]
  ])('a table: %#', (of, facts) => {
    expect(tableFacts(of)).toBe(facts)
    expect(tableHtml(of).markup).not.toContain('<img')
  })

  const told = { accuracy: 0.866197, of: { a: -1e-7, 'b "c"': 'x, {y}' }, is: true }
  it.each([
    ['all of it', told, {}, null],
    ['nothing of a list', { ...told, list: [1] }, {}, 'JSON'],
    ['nothing of null', { ...told, none: null }, {}, 'JSON'],
    ['nothing of an empty object', { ...told, none: {} }, {}, 'JSON'],
    ['a part of a long text', { ...told, text: 'x'.repeat(61) }, {}, 'JSON'],
    ['a part of a long name', { ...told, ['n'.repeat(33)]: 1 }, {}, 'JSON'],
    ['some of them', told, { omittedScalars: 1 }, 'JSON'],
    ['all of YAML, which has comments', told, { language: 'YAML' }, 'YAML'],
    ['those of a beginning', told, { cut: true }, 'Beginning of the JSON']
  ] as const)('values that say %s: the text stands behind them unless it is all', (...row) => {
    const [, content, changes, title] = row
    const scalars = Object.entries({ ...content, ...content.of }).flatMap(([name, value]) =>
      value === null || typeof value === 'object'
        ? []
        : [
            {
              name,
              text: typeof value === 'string' ? value : JSON.stringify(value),
              numeric: typeof value === 'number'
            }
          ]
    )
    const text = JSON.stringify(content, null, 2)
    const { elements } = parsePage(
      jsonPreview({ kind: 'json', text, cut: false, scalars, ...changes }, false).markup
    )
    const [summary] = elements.filter(({ tag }) => tag === 'summary')
    expect(summary?.text ?? null).toBe(title)
  })

  it('so many lines of a beginning', () => {
    const text = Array.from({ length: 16 }, (_, line) => `line ${line}`).join('\n')
    const scalars = [{ name: 'a', text: '1', numeric: true }]
    const { text: shown } = parsePage(
      jsonPreview({ kind: 'json', text, cut: true, scalars }, false).markup
    )
    expect(shown).toContain('line 9\n⋯')
    expect(shown).not.toContain('line 10')
  })

  it('a number in full where it is rounded', () => {
    expect(exactly('0.123456789', '0.12346').markup).toBe(' title="0.123456789"')
    expect(exactly('0.5', '0.5')).toBe(nothing)
    expect(exactly(undefined, '0.5')).toBe(nothing)
  })

  it.each([
    [[0, 1, 2, 4], '\u2007▂▄█'],
    [[0, 0], '\u2007\u2007'],
    [[1], '█'],
    [[-1, 1e9], '\u2007█']
  ])('a histogram of %j', (bins, shown) => {
    expect(histogramText({ bins, from: 0, to: 1, ofExcerpt: false })).toBe(shown)
  })

  const numbers = (count: number): Preview => ({
    ...{ kind: 'json', text: '{}', cut: false, omittedScalars: 5 },
    scalars: Array.from({ length: count }, (_, at) => ({
      name: `n${at}`,
      text: '1',
      numeric: true
    }))
  })
  it.each([
    [numbers(0), ''],
    [numbers(6), 'n0 1, n1 1, n2 1, n3 1, n4 1, n5 1, 5 more'],
    [numbers(60), 'n0 1, n1 1, n2 1, n3 1, n4 1, n5 1, 59 more'],
    [{ kind: 'archive', entries: [], total: null } as const, 'an archive'],
    [{ kind: 'archive', entries: [], total: 1 } as const, '1 entry'],
    [{ kind: 'none', reason: { kind: 'fact', text: 'a\nb' } } as const, 'a b']
  ])('in a line: %#', (preview, facts) => {
    expect(fileFacts(file('x', preview))).toBe(facts)
  })

  it('in lines, with what is left out', () => {
    expect(previewText({ kind: 'text', head: ['a'], tail: ['z'], omittedLines: 7 })).toEqual([
      ...['a', '⋯ 7 more lines ⋯', 'z']
    ])
    expect(
      previewText({ kind: 'text', head: ['a'], tail: ['z'], omittedLines: null })
    ).toHaveLength(3)
  })

  it('a tree, in which what is not named is counted', () => {
    const files = ['a.txt', 'd/b.txt', 'd/e/f/g/h/deep.txt'].map((path) =>
      file(path, { kind: 'none', reason: null })
    )
    const tree = textOf(fileTree(files, [{ path: 'd', files: 9 }], 12))
    expect(tree).toContain('d/ 9 files')
    expect(tree).toContain('… and 2 more files')
    expect(tree).toContain('h/deep.txt')
    const many = (count: number) =>
      Array.from({ length: count }, (_, at) => file(`${at}.txt`, { kind: 'none', reason: null }))
    expect(textOf(fileTree(many(60)))).not.toContain('more file')
    expect(textOf(fileTree(many(61)))).toContain('… and 1 more file')
    expect(textOf(fileTree(many(600)))).toContain('… and 540 more files')
  })

  it('a picture of a known kind, and no other', () => {
    const shown = (preview: Preview) => filePreview(file('x', preview), () => null, 'glance').markup
    expect(shown(pixel)).toContain('<img')
    expect(shown({ ...pixel, mimeType: 'image/bmp' })).toBe('')
    expect(shown({ ...pixel, base64: '"><script>' })).toBe('')
  })
})

describe('a chart', () => {
  const chart = (changes: Partial<Chart>): Chart => ({
    ...{ mark: 'line', title: hostile, x: hostile, y: hostile },
    series: [
      {
        name: hostile,
        points: [
          { x: 1, y: 2 },
          { x: 2, y: 4 }
        ]
      }
    ],
    ...changes
  })
  it.each([
    ['line', 'polyline'],
    ['point', 'circle'],
    ['bar', 'rect']
  ] as const)('of kind %s is drawn, all its words escaped', (mark, element) => {
    const svg = chartSvg(chart({ mark }))
    expect(svg).toContain(`<${element}`)
    expect(svg).not.toMatch(/<img|NaN|undefined/)
  })

  it.each([
    ['nothing', []],
    ['one point', [{ x: 1, y: 1 }]],
    [
      'the largest numbers',
      [
        { x: -1e308, y: 1e308 },
        { x: 1e308, y: -1e308 }
      ]
    ],
    [
      'the smallest',
      [
        { x: 0, y: 0 },
        { x: 5e-324, y: 5e-324 }
      ]
    ],
    [
      'words',
      [
        { x: hostile, y: 1 },
        { x: 'b', y: 2 }
      ]
    ]
  ])('of %s has no place that is none', (_, points) => {
    for (const mark of ['line', 'bar', 'point'] as const)
      expect(chartSvg(chart({ mark, series: [{ name: '', points }] }))).not.toMatch(/NaN|<img/)
  })
})

describe('a log', () => {
  const log = (count: number) => ({
    lines: Array.from({ length: count }, (_, at) => `line ${at}`),
    total: count
  })
  const long = {
    head: ['x'.repeat(500)],
    lines: Array<string>(200).fill('y'.repeat(500)),
    total: 9_000
  }

  it('is shown whole, or at both ends with a count of the rest', () => {
    expect(logFold(step(), log(0))).toBe(nothing)
    expect(textOf(logFold(step(), log(3)))).toContain('Log: 3 lines')
    const cut = textOf(logFold(step(), long))
    const [, shown, total] = /Log: (\d+) of ([\d\u202f]+) lines/.exec(cut) ?? []
    expect(total?.replace('\u202f', '')).toBe('9000')
    expect(cut).toContain(
      `⋯ ${9_000 - Number(shown)} more lines ⋯`.replace(/(\d)(\d{3}) /, '$1\u202f$2 ')
    )
  })

  it('of a failure has its last lines, or five of them', () => {
    const [all = nothing, few = nothing] = openedLog(step(), log(2_000))
    expect(textOf(all)).toContain('line 1999')
    expect(textOf(few)).toContain('Log: the last 5 of 2\u202f000 lines')
    expect(openedLog(step(), log(0))).toEqual([nothing])
  })
})

describe('the head of a card', () => {
  it('names the step, its size and what is to be doubted, as text', () => {
    const shown = cardHeader(step({ name: hostile, sandboxed: false, size: 999_499 }), 'UTC')
    expect(shown.markup).not.toContain('<img')
    expect(textOf(shown)).toContain('not sandboxed')
    expect(textOf(cardHeader(step({ outPath: null, size: null }), 'UTC'))).not.toContain(' B')
    expect(textOf(briefRunMark(step({ status: 'stale' })))).toBe('↻ stale')
    const reasons = Array<BuildReason>(7).fill({ kind: 'first-build' })
    expect(runLine(step({ reasons }), 'UTC')).toContain('first build; and 3 more')
  })

  it('says what of a failed step was kept', () => {
    expect(partialWords(null)).not.toContain('Of its')
    expect(partialWords(5_000_000)).toContain('Of its 5.0 MB only small files are kept')
    expect(partialFiles(step({ partial: null }), roomy).html).toBe(nothing)
  })
})

describe('many steps', () => {
  const members = (count: number) =>
    Array.from({ length: count }, (_, at) => step({ name: `m${at}`, command: ['x', `--a=${at}`] }))

  it.each([200, 201, 2_000])('are rows, and beyond them a count: %i', (count) => {
    const shown = sweepTable(hostile, members(count), roomy, 'UTC').html.markup
    expect(shown).not.toContain('<img')
    const page = textOf(new Html(shown))
    expect(page).toContain('m199')
    if (count > 200) expect(page).toMatch(new RegExp(`${count - 200}|1\u202f800`))
    expect(page.includes('m200')).toBe(false)
  })

  it('are a line each in a timeline', () => {
    const timed = (count: number) =>
      Array.from({ length: count }, (_, at) => ({
        ...{ name: `${hostile}${at}`, status: 'built' as const, seconds: 1, startedAt: at * 1000 }
      }))
    expect(timeline(timed(3), 'UTC').markup).not.toMatch(/<img|NaN/)
    expect(textOf(timeline(timed(300), 'UTC'))).not.toContain('more step')
    expect(textOf(timeline(timed(301), 'UTC'))).toContain('… and 1 more step')
    expect(textOf(timeline([], null))).toContain('Nothing ran')
  })

  it('are a tree and a drawing', () => {
    expect(lineageTree(lineage)).toEqual([
      'prediction ✗ failed',
      '  model: model.json',
      '    dataset: data.csv'
    ])
    expect(lineageTree({ ...lineage, edges: [] })).toEqual([])
    const round = {
      ...lineage,
      edges: [
        ...lineage.edges,
        { from: storePath('predict.drv', 12), to: storePath('build-data.drv', 10), files: [] }
      ]
    }
    expect(lineageTree(round).length).toBeLessThan(10)
    const chain = Array.from({ length: 60 }, (_, at) => ({
      ...{
        id: storePath(`s${at}.drv`, at % 90),
        name: `s${at}`,
        kind: 'step' as const,
        status: null
      }
    }))
    const edges = chain
      .slice(1)
      .map(({ id }, at) => ({ from: chain[at]?.id ?? '', to: id, files: [] }))
    expect(lineageTree({ nodes: chain, edges, omitted: 3 })).toHaveLength(42)
    const drawing = drawLineage(
      foldLineage(
        { ...lineage, nodes: lineage.nodes.map((node) => ({ ...node, name: hostile })) },
        []
      )
    )
    expect(drawing.svg).not.toMatch(/<img|NaN/)
    expect(drawing.width).toBeGreaterThan(0)
  })

  it('are data for programs, as many as these take', () => {
    const data = stepData(members(3_000), null)
    expect(JSON.stringify(data).length).toBeLessThan(200_000)
    expect(data).toMatchObject({ version: 2, stepsTotal: 3_000 })
  })

  /** What the data says of a lineage in which each of the last steps reads each of the others. */
  const nodesOf = (sources: number, readers: number, name: (at: number) => string) => {
    const all = members(sources + readers).map((one, at) => ({ ...one, name: name(at) }))
    const nodes = all.map(({ name, status }, at) => ({
      ...{ id: `/nix/store/${String(at).padStart(32, '0')}-step.drv`, name, status },
      kind: 'step' as const
    }))
    const [from, to] = [nodes.slice(0, sources), nodes.slice(sources)]
    const edges = to.flatMap((reader) =>
      from.map((source) => ({ from: source.id, to: reader.id, files: [] }))
    )
    const text = JSON.stringify(stepData(all, { nodes, edges, omitted: 0 }))
    const { lineage: found } = v.parse(
      v.object({
        lineage: v.object({ nodes: v.array(v.unknown()), omitted: v.optional(v.number()) })
      }),
      JSON.parse(text)
    )
    return { size: text.length, named: found.nodes.length, omitted: found.omitted ?? 0 }
  }

  it.each([
    ['a sweep of 1,000', 1_000, 0, (at: number) => `many.at=${at}`],
    ['a sweep of 10,000', 10_000, 0, (at: number) => `many.at=${at}`],
    ['a thousand with long names', 1_000, 0, (at: number) => `${at}${'n'.repeat(300)}`],
    ['300 that each read 300 others', 300, 300, (at: number) => `s${at}`]
  ])('stay below 200 kB with the lineage of %s, and count what is not in it', (_, ...given) => {
    const { size, named, omitted } = nodesOf(...given)
    expect(size).toBeLessThan(200_000)
    expect(named).toBeGreaterThanOrEqual(60)
    expect(named + omitted).toBe(given[0] + given[1])
  })
})

describe('what a viewer is given', () => {
  const given = (mimeType: string, data: string) =>
    nativeForms([
      { kind: 'file', step: step(), file: { ...file('x', pixel), native: { mimeType, data } } }
    ])

  it('is of a kind that acts by nothing, and well-formed', () => {
    expect(given('image/png', 'AAAA').data).toEqual({ 'image/png': 'AAAA' })
    for (const kind of ['text/html', 'image/svg+xml', 'text/markdown', 'application/javascript'])
      expect(given(kind, 'x').data).toEqual({})
    expect(given('application/json', '\ud800').data).toEqual({})
    expect(nativeForms([]).data).toEqual({})
  })

  it('is a value as text, cut where it is long', () => {
    const text = (length: number) => plainText({ type: 'string', text: 'x'.repeat(length) })
    expect(text(20_000)).toHaveLength(20_000)
    expect(text(20_001)).toBe(`${'x'.repeat(20_000)}\n…`)
    expect(text(200_000)).toHaveLength(20_002)
  })
})

describe('what a log says of a failure', () => {
  const causes = (line: string, changes: Partial<FailedStep> = {}) =>
    likelyCauses({
      name: 'x',
      log: [line],
      inputs: [],
      found: () => null,
      environment: () => null,
      ...changes
    })
  const words = (line: string) =>
    causes(line)
      .map((one) => ('symptom' in one ? symptomInWords(one.symptom) : one.kind))
      .join()

  it.each([
    ["ModuleNotFoundError: No module named 'numpy'", 'no module numpy'],
    ['sh: 1: jq: not found', 'no program jq'],
    ['bash: line 1: jq: command not found', 'no program jq'],
    ["cat: '/data/x.csv': No such file or directory", '/data/x.csv'],
    ['all is well', '']
  ])('%s', (line, said) => {
    expect(words(line)).toContain(said)
  })

  it('comes in no time, whatever the line', () => {
    const began = performance.now()
    for (const part of ['/a', ': ', "'", 'cannot open ', '/nix/store/', 'x: y: '])
      causes(part.repeat(20_000 / part.length))
    expect(performance.now() - began).toBeLessThan(1_000)
  })
})
