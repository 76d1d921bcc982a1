import { Validator } from 'jsonschema'
import type { Schema } from 'jsonschema'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { metadataKey, stepMimeType } from '../../../../kernel/render/base/bundle.ts'
import type { MimeBundle } from '../../../../kernel/render/base/bundle.ts'
import { renderOutcome } from '../../../../kernel/render/outcome/outcome.ts'
import { stepSchema } from '../../../../kernel/render/outcome/step-schema.ts'
import { statusLooks } from '../../../../kernel/render/base/status.ts'
import { staleInWords } from '../../../../kernel/render/words/stale.ts'
import type {
  CellOutcome,
  Shown,
  StepStatus,
  StyledLines
} from '../../../../kernel/outcome/outcome.ts'
import type { StaleReason } from '../../../../kernel/outcome/stale.ts'
import { all, offences, parsePage, svgOf } from '../page.ts'
import type { Page } from '../page.ts'
import {
  contentOf,
  file,
  frozenProgram,
  lineage,
  none,
  inNixWords,
  ofStep,
  outcome,
  pixel,
  step,
  storePath,
  withFiles
} from '../samples.ts'

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

/** Renders, and checks what holds for every display. */
function render(of: CellOutcome, options = {}): MimeBundle {
  const bundle = renderOutcome(of, { timeZone: 'UTC', ...options })
  if (bundle === null) throw new Error('nothing was shown')
  const data = bundle.data[stepMimeType]
  if (data !== undefined) {
    if (!isSchema(stepSchema)) throw new Error('no schema')
    expect(new Validator().validate(data, stepSchema).errors.map(String)).toEqual([])
  }
  expect(offences(pageOf(bundle))).toEqual([])
  return bundle
}

function textOf(bundle: MimeBundle): string {
  const text = bundle.data['text/plain']
  if (typeof text !== 'string') throw new Error('no text')
  return text
}

function htmlOf(bundle: MimeBundle): string {
  const html = bundle.data['text/html'] ?? ''
  if (typeof html !== 'string') throw new Error('no text')
  return html
}

function pageOf(bundle: MimeBundle): Page {
  return parsePage(htmlOf(bundle))
}

describe('what there is to show', () => {
  it('is nothing for a cell that only defines', () => {
    expect(renderOutcome(outcome())).toBeNull()
  })

  it('is nothing for a mistake that the error message says', () => {
    expect(renderOutcome({ ...outcome(), mistakes: [{ kind: 'interrupted' }] })).toBeNull()
  })

  it('is the mistake where no error message says it', () => {
    const bundle = render({ ...outcome(), mistakes: [{ kind: 'interrupted' }] }, { mistakes: true })
    expect(textOf(bundle)).toContain('Interrupted')
    expect(pageOf(bundle).text).toContain('Interrupted')
  })

  it('is text alone for plain values', () => {
    const { data } = render(
      outcome(
        { kind: 'value', name: 'lr', value: { type: 'float', text: '0.001' } },
        { kind: 'value', name: null, value: { type: 'int', text: '42' } }
      )
    )
    expect(data).toEqual({ 'text/plain': 'lr = 0.001\n42' })
  })

  it('is the title and the text of a command', () => {
    const bundle = render(outcome({ kind: 'text', title: 'Store', text: 'a <b>\n  c' }))
    expect(textOf(bundle)).toBe('Store\na <b>\n  c')
    expect(all(pageOf(bundle), 'pre').map(({ text }) => text)).toEqual(['a <b>\n  c'])
  })

  it('is name and closure of an environment', () => {
    const environment = {
      name: 'python3',
      drvPath: storePath('python3.drv'),
      outPath: storePath('python3'),
      closure: { paths: 12, size: 75_000_000 }
    }
    const bundle = render(outcome({ kind: 'environment', environment }))
    expect(textOf(bundle)).toBe('python3 · environment · 75.0 MB in 12 store paths')
    const later = render(
      outcome({
        kind: 'environment',
        environment: { ...environment, outPath: null, closure: null }
      })
    )
    expect(textOf(later)).toContain('built when a step needs it')
  })

  it.each([
    [20, null],
    [21, '1 more'],
    [200, '180 more']
  ])('of %i notices and mistakes says how many are left out', (count, more) => {
    const names = Array.from({ length: count }, (_, at) => `n${at}`)
    const html = contentOf(
      renderOutcome(
        {
          ...outcome(),
          notices: names.map((name) => ({ kind: 'shadows-library', name })),
          mistakes: names.map((step) => ({ kind: 'blocked', step, by: ['a'] }))
        },
        { mistakes: true }
      ),
      'text/html'
    )
    expect(html.match(/… and \d+ more (notice|mistake)/g) ?? []).toEqual(
      more === null ? [] : [`… and ${more} notice`, `… and ${more} mistake`]
    )
  })

  it('has notices beside it', () => {
    const bundle = render({
      ...ofStep(step()),
      notices: [{ kind: 'shadows-library', name: 'map' }]
    })
    expect(textOf(bundle)).toContain('! map is a name of the workflow library')
    expect(pageOf(bundle).text).toContain('map is a name of the workflow library')
  })
})

const declaration = {
  ...{ info: null, preview: [], metrics: [], timeout: null, cores: null, memory: null },
  ...{ hash: null, network: false, state: false }
}

describe('what is stale', () => {
  const reason: StaleReason = {
    kind: 'not-built',
    name: 'model',
    cause: { kind: 'names', names: ['dataset'] }
  }
  const because = staleInWords(reason)

  it('is there still, dimmed below the reason, and in its state in the data', () => {
    const inner = { kind: 'step', step: withFiles(file('plot.png', pixel)) } as const
    const bundle = render(outcome({ kind: 'stale', shown: inner, because: reason }))
    const page = pageOf(bundle)
    expect(page.text.startsWith(`↻ stale ${because}`)).toBe(true)
    expect(page.text.split(because)).toHaveLength(2)
    expect(page.text.split('↻ stale')).toHaveLength(2)
    const dimmed = page.elements.filter(({ attributes }) =>
      attributes.get('style')?.includes('opacity:.82')
    )
    expect(dimmed).toHaveLength(1)
    expect(dimmed[0]?.text).toContain('plot.png')
    expect(bundle.metadata[metadataKey]).toMatchObject({ steps: [{ status: 'stale' }] })
    expect(textOf(bundle).startsWith(`stale: ${because}\n`)).toBe(true)
  })
})

describe('the card of a step', () => {
  it.each(Object.keys(statusLooks))('%s: by word and sign, in text and page', (name) => {
    const status = Object.keys(statusLooks).find((one): one is StepStatus => one === name)
    if (status === undefined) throw new Error(name)
    const bundle = render(ofStep(step({ status })))
    const { sign, word } = statusLooks[status]
    expect(textOf(bundle)).toContain(`  ${sign} ${word}`)
    const run = pageOf(bundle).elements.filter(
      ({ attributes }) => attributes.get('class') === 'nix-workflow-run'
    )
    expect(run.map(({ text }) => text.startsWith(`${sign} ${word}`))).toEqual([true])
  })

  it('tells the time in the words of the state', () => {
    const line = (status: StepStatus): string | undefined =>
      textOf(render(ofStep(step({ status })))).split('\n')[1]
    expect(line('built')).toBe('  ✓ built in 3.4 s')
    expect(line('cached')).toBe('  ● cached 3.4 s saved · built 2026-03-05 14:07')
    expect(line('failed')).toBe('  ✗ failed after 3.4 s')
    expect(line('planned')).toBe('  ○ planned')
  })

  it('says what to doubt', () => {
    const bundle = render(ofStep(step({ sandboxed: false })))
    expect(textOf(bundle)).toContain('not sandboxed')
    expect(pageOf(bundle).text).toContain('not sandboxed')
    expect(textOf(render(ofStep(step())))).not.toContain('not sandboxed')
  })

  it.each([
    ['network', { network: true, hash: 'sha256-x' }],
    ['not pinned', { network: true, hash: null }],
    ['keeps state', { state: true }]
  ])('says of a step that it should be doubted: %s', (words, changes) => {
    const bundle = render(ofStep(step({ declared: { ...declaration, ...changes } })))
    expect(pageOf(bundle).text).toContain(`⚠ ${words}`)
    expect(textOf(bundle)).toContain(`! ${words}`)
    expect(pageOf(render(ofStep(step({ declared: declaration })))).text).not.toContain(`⚠ ${words}`)
  })

  it.each([
    ['never verified', { verified: 0 }, false],
    ['verified once', { verified: 1 }, false],
    ['verified 3 times', { verified: 3, differed: 0 }, false],
    ['differs when built again', { verified: 3, differed: 1 }, true]
  ])('says what came of building it once more: %s', (words, changes, isGrave) => {
    const bundle = render(ofStep(step(changes)))
    const shown = pageOf(bundle).text
    expect(shown).toContain(words)
    expect(shown.includes('⚠')).toBe(isGrave)
    expect(textOf(bundle).split('\n')[1]).toContain(`· ${isGrave ? '⚠ ' : ''}${words}`)
    // It is the state of today: a comparing tool takes it out.
    expect(
      htmlOf(bundle).replace(/<span class="nix-workflow-run">.*?<\/span>/gs, '')
    ).not.toContain(words)
  })

  it('says nothing of that where there is no result, or a hash tells it', () => {
    for (const changes of [
      { verified: null },
      { status: 'failed', verified: 0, outPath: null } as const
    ])
      expect(textOf(render(ofStep(step(changes))))).not.toContain('verified')
  })

  it.each([
    ['⚠ not pinned', { what: '<nixpkgs>', name: 'model', isOwn: true }],
    ['pkgs not pinned', { what: '<nixpkgs>', name: 'pkgs', isOwn: false }]
  ])('says that it takes what nobody pinned: %s', (words, one) => {
    const page = pageOf(render(ofStep(step({ notPinned: [one] }))))
    expect(page.text).toContain(words)
    const titles = page.elements.map(({ attributes }) => attributes.get('title') ?? '')
    expect(titles).toContainEqual(expect.stringContaining('<nixpkgs>'))
  })

  it('says why it was built, from which cell, and how often it was verified', () => {
    const built = step({
      ...{ cell: 7, verified: 2 },
      reasons: ['`--epochs`', 'b', 'c', 'd', 'e', 'f'].map(
        (option) => ({ kind: 'option', option, from: '10', to: '20' }) as const
      )
    })
    const words = 'cell 7 · verified twice'
    const bundle = render(ofStep(built))
    expect(pageOf(bundle).text).toMatch(/in 3\.4 s · cell 7\s*· verified twice\s*why /)
    expect(pageOf(bundle).text).toContain(
      '`--epochs` 10 → 20 · b 10 → 20 · c 10 → 20 · d 10 → 20 · and 2 more'
    )
    expect(textOf(bundle).split('\n')[1]).toBe(
      `  ✓ built in 3.4 s · ${words} · why: \`--epochs\` 10 → 20; b 10 → 20; c 10 → 20; d 10 → 20; and 2 more`
    )
  })

  it('folds what is said of it and what its output mentions away', () => {
    const page = pageOf(
      render(
        ofStep(
          step({
            declared: { ...declaration, info: { author: 'somebody' } },
            references: [
              { path: storePath('glibc'), size: 30_000_000 },
              { path: storePath('zlib'), size: 1_000_000 }
            ]
          })
        )
      )
    )
    const folded = all(page, 'details').map(({ text }) => text)
    expect(folded.some((text) => text.startsWith('Info{\n  "author": "somebody"'))).toBe(true)
    expect(folded.some((text) => text.startsWith('2 store paths that it mentions, 31.0 MB'))).toBe(
      true
    )
  })

  it('shows a long log from its beginning and from its end, and says where the rest is', () => {
    const log = {
      head: Array.from({ length: 300 }, (_, index) => `head ${index} ${'x'.repeat(80)}`),
      lines: Array.from({ length: 300 }, (_, index) => `tail ${index} ${'x'.repeat(80)}`),
      total: 1_000_000
    }
    const page = pageOf(render(ofStep(step({ log }))))
    const shown = all(page, 'details').find(({ text }) => text.startsWith('Log:'))?.text ?? ''
    for (const words of ['head 0 ', 'head 100 ', 'tail 299 ', '%log model', 'more lines'])
      expect(shown).toContain(words)
    expect(shown.length).toBeLessThan(21_000)
    expect(shown).toMatch(/^Log: \d+ of 1\u202f000\u202f000 lines/u)
  })

  it('says that a step wrote nothing', () => {
    expect(textOf(render(ofStep(step())))).toContain('It wrote no file.')
  })

  it('explains a failure first, then the exit code, then the log in sight', () => {
    const failed = step({
      status: 'failed',
      outPath: null,
      narHash: null,
      size: null,
      log: {
        ...{ lines: ['Traceback', 'KeyError'], total: 40 },
        styled: [[1, [{ from: 0, to: 3, colour: 'red', isBold: false }]]]
      },
      failure: {
        exitCode: 2,
        explanation: [inNixWords('dataset never wrote x.csv.')],
        blockedBy: []
      }
    })
    const bundle = render(ofStep(failed))
    const { text } = pageOf(bundle)
    const order = ['failed', 'dataset never wrote', 'exit code 2', 'last 2 of 40 lines', 'KeyError']
    const places = order.map((words) => text.indexOf(words))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThanOrEqual(0)
    const folded = all(pageOf(bundle), 'details').map((element) => element.text)
    expect(folded.some((part) => part.includes('KeyError'))).toBe(false)
    const coloured = all(pageOf(bundle), 'span').map((element) => element.text)
    expect(coloured.filter((part) => part === 'Key')).toHaveLength(1)
    expect(textOf(bundle)).toContain('│ KeyError')
  })

  it('shows what a step wrote before it failed, marked as no result and without links', () => {
    const files = { files: [file('early.png', pixel), file('<b>.txt', none)], total: 2 }
    const failure = { exitCode: 2, explanation: [], blockedBy: [] }
    const partial = { files, place: '/state/failed/x/out', cutFrom: null }
    const failed = step({ status: 'failed', outPath: null, folder: null, failure, partial })
    const page = pageOf(render(ofStep(failed)))
    expect(page.text).toContain('Partial: 2 files from before it failed')
    expect(page.text).toContain('This is no result')
    expect(all(page, 'img')).toHaveLength(1)
    expect(all(page, 'a')).toEqual([])
    expect(page.text).toContain('<b>.txt')
    expect(textOf(render(ofStep(failed)))).toMatch(/Partial: 2 files[^]*early\.png/)

    const cut = { ...partial, cutFrom: 2e9, files: { files: [], total: 0 } }
    const large = render(ofStep({ ...failed, partial: cut }))
    for (const text of [pageOf(large).text, textOf(large)])
      expect(text).toContain('Of its 2.0 GB only small files are kept.')
    // Where the step has a result by now, or is stale, nothing of that is shown.
    expect(textOf(render(ofStep({ ...failed, status: 'stale' })))).not.toContain('Partial')
  })

  it('names what blocks a step', () => {
    const failure = { exitCode: null, explanation: [], blockedBy: ['a', 'b'] }
    const bundle = render(ofStep(step({ status: 'blocked', outPath: null, failure })))
    expect(pageOf(bundle).text).toContain('It needs a and b, which gave nothing.')
  })

  it('folds the command, the log and the paths away', () => {
    const folded = all(pageOf(render(ofStep(step()))), 'details').map(({ text }) => text)
    expect(
      folded.some((text) => text.startsWith('Command') && text.includes("'--note=two words'"))
    ).toBe(true)
    expect(folded.some((text) => text.startsWith('Log: 2 lines') && text.includes('two'))).toBe(
      true
    )
    expect(folded.some((text) => text.includes('sha256-47DEQ'))).toBe(true)
  })

  it('repeats state and time in the metadata of the output', () => {
    expect(render(ofStep(step())).metadata[metadataKey]).toEqual({
      steps: [
        {
          ...{ name: 'model', status: 'built', seconds: 3.42 },
          builtAt: Date.UTC(2026, 2, 5, 14, 7)
        }
      ]
    })
  })

  const unboxed = step({ sandboxed: false })
  const everywhere: readonly Shown[] = [
    { kind: 'file', step: unboxed, file: file('x.txt', none) },
    { kind: 'sweep', name: 'all', steps: [unboxed, step({ name: 'b', sandboxed: false })] },
    { kind: 'sweep', name: 'one of two', steps: [unboxed, step({ name: 'b' })] },
    {
      kind: 'stale',
      shown: { kind: 'step', step: unboxed },
      because: { kind: 'cannot-be-evaluated', name: null }
    }
  ]
  it.each(everywhere)('marks what is to be doubted in every display: $kind $name', (shown) => {
    const bundle = render(outcome(shown))
    expect(pageOf(bundle).text.match(/⚠ not sandboxed/g)).toHaveLength(1)
    expect(textOf(bundle).match(/! not sandboxed/g)).toHaveLength(1)
  })

  it('marks an environment that nobody pinned', () => {
    const notPinned = [{ what: '<nixpkgs>', name: 'python', isOwn: true }]
    const environment = {
      name: 'python',
      drvPath: storePath('p.drv'),
      outPath: null,
      closure: null
    }
    const bundle = render(
      outcome({ kind: 'environment', environment: { ...environment, notPinned } })
    )
    expect(pageOf(bundle).text).toContain('⚠ not pinned')
    expect(textOf(bundle)).toContain('! not pinned')
  })

  it.each([
    ['never verified', [0, 0], [0, 0]],
    ['1 of 2 verified', [0, 2], [0, 0]],
    ['all verified', [1, 2], [0, 0]],
    ['1 of 2 differ when built again', [1, 2], [1, 0]]
  ])('says of a sweep once how it was verified: %s', (words, verified, differed) => {
    const steps = verified.map((count, index) =>
      step({ name: `s${index}`, verified: count, differed: differed[index] ?? 0 })
    )
    const { text } = pageOf(render(outcome({ kind: 'sweep', name: 'sweep', steps })))
    expect(text.split(words)).toHaveLength(2)
  })

  it('stands beside the others of its cell', () => {
    const bundle = render(
      outcome({ kind: 'step', step: step() }, { kind: 'step', step: step({ name: 'other' }) })
    )
    const cards = pageOf(bundle).elements.filter(
      ({ attributes }) => attributes.get('class') === 'nix-workflow-card'
    )
    expect(cards).toHaveLength(2)
  })
})

describe('previews', () => {
  it('shows a picture inert, with alternative text and a caption', () => {
    const bundle = render(ofStep(withFiles(file('plot.png', pixel))))
    const [image] = all(pageOf(bundle), 'img')
    expect(image?.attributes.get('alt')).toBe('plot.png')
    expect(image?.attributes.get('src')).toMatch(/^data:image\/png;base64,/)
    expect(textOf(bundle)).toMatch(/plot\.png {2}1\.2 kB {2}1 × 1/)
  })

  it('shows a table with numbers aligned and what is left out', () => {
    const bundle = render(
      ofStep(
        withFiles(
          file('a.csv', {
            kind: 'table',
            columns: [
              { name: 'word', numeric: false },
              { name: 'count', numeric: true }
            ],
            omittedColumns: 1,
            rows: [['x', '1']],
            lastRows: [['y', '2']],
            totalRows: 100
          })
        )
      )
    )
    const cells = all(pageOf(bundle), 'td')
    const styleOf = (text: string): string =>
      cells.find((cell) => cell.text === text)?.attributes.get('style') ?? ''
    expect(styleOf('x')).toContain('text-align:left')
    // Every client has numbers on the right of a cell that says nothing of it.
    expect(styleOf('1')).toBe('')
    expect(all(pageOf(bundle), 'table')[0]?.attributes.get('style')).toContain('text-align:right')
    expect(pageOf(bundle).text).toContain('100 rows × 3 columns')
    expect(pageOf(bundle).text).toContain('⋯ 98 more')
  })

  it('shows figures of a JSON file large, in text too', () => {
    const scalars = [
      { name: 'accuracy', text: '0.8661971831', numeric: true },
      { name: 'model', text: 'base', numeric: false }
    ]
    const bundle = render(
      ofStep(withFiles(file('metrics.json', { kind: 'json', text: '{}', cut: false, scalars })))
    )
    expect(pageOf(bundle).text).toMatch(/accuracy\s*0\.8662/)
    expect(textOf(bundle)).toContain('accuracy 0.8662')
  })

  it.each(['table', 'code', 'colours', 'difference', 'text'] as const)(
    'cuts a %s that is too long for a display, and counts the rest',
    (kind) => {
      const lines = Array.from({ length: 5_000 }, (_, at) => `line ${at} ${'word '.repeat(10)}`)
      const same = 'same' as const
      const red: StyledLines = lines.map((_, at) => [
        at,
        [{ from: 0, to: 4, colour: 'red', isBold: false }]
      ])
      const blocks = {
        table: {
          kind: 'table' as const,
          columns: [{ title: 'a', numeric: false }],
          rows: lines.map((text) => [{ text }]),
          omitted: 7
        },
        code: { kind: 'code' as const, text: lines.join('\n') },
        colours: { kind: 'code' as const, text: lines.join('\n'), styled: red },
        difference: {
          kind: 'difference' as const,
          lines: lines.map((text) => ({ change: same, text }))
        }
      }
      const shown =
        kind === 'text'
          ? { kind, title: 'a', text: lines.join('\n') }
          : { kind: 'document' as const, document: { title: 'a', blocks: [blocks[kind]] } }
      const page = pageOf(render(outcome(shown)))
      const { text } = page
      expect(text).toContain('line 0 ')
      const kept = text.match(/line \d+ /g)?.length ?? 0
      const coloured = all(page, 'span').filter((span) => span.text === 'line')
      expect(coloured).toHaveLength(kind === 'colours' ? kept : 0)
      expect(kept).toBeGreaterThan(100)
      const more = kind === 'table' ? 5_007 - kept : 5_000 - kept
      expect(text.replaceAll('\u202F', '')).toContain(`and ${more} more`)
    }
  )

  it('shows text with what is left out between head and tail', () => {
    const bundle = render(
      ofStep(withFiles(file('a.log', { kind: 'text', head: ['a'], tail: ['z'], omittedLines: 5 })))
    )
    expect(all(pageOf(bundle), 'pre')[0]?.text).toBe('a\n⋯ 5 more lines ⋯\nz')
  })

  it('keeps one report, one set of figures and one table in sight, and folds the others', () => {
    const markdown = (source: string): ReturnType<typeof file> =>
      file(`${source}.md`, { kind: 'markdown', source, cut: false })
    const page = pageOf(render(ofStep(withFiles(markdown('first'), markdown('second')))))
    const folded = all(page, 'details').filter(({ text }) => text.includes('second.md'))
    expect(folded).toHaveLength(1)
    expect(all(page, 'details').some(({ text }) => text.includes('first.md'))).toBe(false)
  })

  it('lists files without a preview, and counts the rest', () => {
    const files = Array.from({ length: 100 }, (_, index) => file(`f${index}.bin`, none))
    const bundle = render(ofStep(step({ files: { files, total: 20_000 } })))
    expect(pageOf(bundle).text).toContain('f39.bin')
    expect(pageOf(bundle).text).toContain('… and 19\u202F960 more files')
    expect(textOf(bundle)).toContain('… and 19\u202F980 more files')
  })

  it('has all files of folders as a tree, each folder with the number of its files', () => {
    const files = [
      file('plot.png', pixel),
      ...Array.from({ length: 70 }, (_, index) => file(`runs/a/f${index}.bin`, none)),
      file('notes.bin', none)
    ]
    const folders = [
      { path: 'runs', files: 5000 },
      { path: 'runs/a', files: 4000 },
      { path: 'runs/b', files: 1000 }
    ]
    const page = pageOf(
      render(
        ofStep(
          step({
            folder: 'outs/model',
            linked: ['runs/a/f0.bin', 'notes.bin'],
            files: { files, total: 5002, folders }
          })
        )
      )
    )
    const folds = all(page, 'summary').map(({ text }) => text.trim())
    expect(folds).toEqual(
      expect.arrayContaining([
        'All 5\u202F002 files',
        'runs/ 5\u202F000 files',
        'a/ 4\u202F000 files',
        'b/ 1\u202F000 files'
      ])
    )
    expect(page.text).toContain('… and 3\u202F940 more files')
    const links = all(page, 'a').map(({ attributes }) => attributes.get('href'))
    expect(links).toContain('outs/model/runs/a/f0.bin')
    expect(links).toContain('outs/model/notes.bin')
    expect(links).not.toContain('outs/model/runs/a/f1.bin')
  })

  it('has the first files and folders where the whole tree has no room', () => {
    const folders = Array.from({ length: 200 }, (_, index) => ({ path: `d${index}`, files: 3 }))
    const files = Array.from({ length: 100 }, (_, index) => file(`d${index}/f.bin`, none))
    const page = pageOf(
      render(ofStep(step({ files: { files, total: 600, folders } })), { budget: 80_000 })
    )
    expect(page.text).toContain('d9/')
    expect(page.text).not.toContain('d150/')
    expect(page.text).toContain('more files')
  })

  it('shows a file that was asked for on its own', () => {
    const report = file('report.md', {
      kind: 'markdown',
      source: '# Title\n\n![p](plot.png)',
      cut: false
    })
    const bundle = render(
      outcome({ kind: 'file', step: withFiles(report, file('plot.png', pixel)), file: report })
    )
    expect(all(pageOf(bundle), 'img')).toHaveLength(1)
    expect(pageOf(bundle).text).toContain('Title')
    expect(textOf(bundle)).toContain('model/report.md')
  })
})

describe('a sweep', () => {
  const member = (name: string, epochs: number, accuracy: string): ReturnType<typeof step> =>
    step({
      name,
      command: [`${storePath('train')}/bin/train`, `--epochs=${epochs}`, '--lr=0.1'],
      files: {
        files: [
          file('metrics.json', {
            kind: 'json',
            text: '{}',
            cut: false,
            scalars: [
              { name: 'accuracy', text: accuracy, numeric: true },
              { name: 'epochs', text: String(epochs), numeric: true },
              { name: 'inner.f1', text: '1', numeric: true }
            ]
          })
        ],
        total: 1
      }
    })

  it('is one table with the options that differ and the numbers that were written', () => {
    const bundle = render(
      outcome({
        kind: 'sweep',
        name: 'models',
        steps: [member('a', 1, '0.5'), member('b', 2, '0.75')]
      })
    )
    const page = pageOf(bundle)
    expect(all(page, 'table')).toHaveLength(1)
    expect(all(page, 'th').map(({ text }) => text)).toEqual([
      'step',
      'state',
      'epochs',
      'accuracy',
      'size'
    ])
    expect(textOf(bundle)).toContain('b · epochs 2 · accuracy 0.75')
  })

  it('has the card of a step that failed below', () => {
    const failure = { exitCode: 1, explanation: [inNixWords('Because.')], blockedBy: [] }
    const bundle = render(
      outcome({
        kind: 'sweep',
        name: 'models',
        steps: [
          member('a', 1, '0.5'),
          step({ name: 'b', status: 'failed', outPath: null, failure })
        ]
      })
    )
    expect(pageOf(bundle).text).toContain('Because.')
  })
})

describe('the lineage', () => {
  it('is a picture with alternative text, its environments named below', () => {
    const page = pageOf(render({ ...ofStep(step()), lineage }))
    const [picture] = all(page, 'img')
    expect(picture?.attributes.get('alt')).toBe('Lineage of 3 steps: dataset, model, prediction')
    expect(page.text).toContain('Programs and environments: python3')
    const more = { ...lineage, omittedEnvironments: 180 }
    expect(pageOf(render({ ...ofStep(step()), lineage: more })).text).toContain(
      'Programs and environments: python3 and 180 more'
    )
    const source = picture?.attributes.get('src') ?? ''
    const svg = svgOf(source)
    expect(svg.match(/font-size|<text /g)?.length).toBeGreaterThanOrEqual(3)
    for (const name of ['dataset', 'model', 'prediction', 'data.csv', 'model.json'])
      expect(svg).toContain(`>${name}<`)
    // An arrow's head for each step at which lines end.
    expect(svg.match(/l-7-3v6z/g)).toHaveLength(2)
  })

  it('is a tree in the text, without the short cuts', () => {
    const text = textOf(render({ ...ofStep(step()), lineage }))
    expect(text.slice(text.indexOf('Lineage'))).toBe(
      ['Lineage', '  prediction ✗ failed', '    model: model.json', '      dataset: data.csv'].join(
        '\n'
      )
    )
  })
})

describe('budget', () => {
  const bytes = (bundle: MimeBundle): number => Buffer.byteLength(JSON.stringify(bundle.data))
  const large = (path: string): ReturnType<typeof file> =>
    file(path, {
      kind: 'image',
      mimeType: 'image/png',
      base64: 'A'.repeat(110_000),
      width: 9,
      height: 9
    })

  it('stays below 200 kB, and says what it left out and how to see it', () => {
    const bundle = render(ofStep(withFiles(large('a.png'), large('b.png'), large('c.png'))))
    expect(bytes(bundle)).toBeLessThan(200_000)
    expect(all(pageOf(bundle), 'img')).toHaveLength(1)
    expect(pageOf(bundle).text).toContain('"${model}/b.png"')
  })

  it('names the parts of a card for which there is no room', () => {
    const command = Array.from({ length: 40 }, () => 'x'.repeat(2000))
    const shown = ofStep(step({ command }))
    expect(pageOf(render(shown)).text).not.toContain('No room here')
    const small = pageOf(render(shown, { budget: 20_000 }))
    expect(small.text).toContain('No room here for: command.')
    expect(small.text).toContain('Details')
  })

  it.each([
    [
      'long names and values everywhere',
      (() => {
        const long = 'x€'.repeat(100_000)
        return ofStep(
          step({
            name: long,
            command: [long, long],
            inputs: Array.from({ length: 500 }, () => long),
            toolchain: { kind: 'machine', contents: [frozenProgram(long)] },
            log: { lines: Array.from({ length: 100 }, () => long), total: 100 },
            failure: {
              exitCode: 1,
              explanation: [inNixWords(long), inNixWords(long)],
              blockedBy: [long]
            },
            files: { files: Array.from({ length: 100 }, () => file(long, none)), total: 100 }
          })
        )
      })()
    ],
    [
      'a hundred steps with a hundred files',
      outcome(
        ...Array.from({ length: 100 }, () => ({
          kind: 'step' as const,
          step: withFiles(
            ...Array.from({ length: 100 }, (_, index) => file(`file-${index}.txt`, none))
          )
        }))
      )
    ]
  ])('%s', (_, of) => {
    expect(bytes(render(of))).toBeLessThan(200_000)
  })
})

describe('what a comparing tool takes out', () => {
  const config = readFileSync(
    new URL('../../../../notebooks/nbval-sanitize.cfg', import.meta.url),
    'utf8'
  )
  const patterns = [...config.matchAll(/^regex: (.*)\nreplace: (.*)$/gm)].map(
    ([, regex = '', replace = '']) => ({
      // Python writes flags into the pattern.
      pattern: new RegExp(
        regex.replace(/^\(\?\w\)/, ''),
        `g${/^\(\?(\w)\)/.exec(regex)?.[1] ?? ''}`
      ),
      replace
    })
  )
  const sanitised = (text: string): string =>
    patterns.reduce((left, { pattern, replace }) => left.replace(pattern, replace), text)

  it('leaves a first and a second run equal', () => {
    const sweep = (status: StepStatus, seconds: number): CellOutcome => ({
      ...outcome(
        {
          kind: 'step',
          step: step({
            ...{ status, seconds, builtAt: seconds, cell: seconds, verified: seconds },
            reasons:
              status === 'built'
                ? [{ kind: 'first-build' }, { kind: 'program', from: '<i>x</i>', to: 'y' }]
                : [],
            log: { lines: [`took ${seconds} s`], total: 1 }
          })
        },
        { kind: 'sweep', name: 's', steps: [step({ status, seconds }), step({ status, seconds })] }
      ),
      lineage: {
        ...lineage,
        nodes: lineage.nodes.map((node) => ({
          ...node,
          status: node.kind === 'step' ? status : null
        }))
      }
    })
    const first = render(sweep('built', 12))
    const second = render(sweep('cached', 3))
    expect(patterns).toHaveLength(4)
    expect(htmlOf(first)).not.toBe(htmlOf(second))
    expect(sanitised(htmlOf(first))).toBe(sanitised(htmlOf(second)))
    expect(sanitised(textOf(first))).toBe(sanitised(textOf(second)))
    expect(first.data[stepMimeType]).toEqual(second.data[stepMimeType])
    expect(first.metadata).not.toEqual(second.metadata)
    expect(sanitised(htmlOf(first))).toContain('sha256-47DEQ')
  })
})
