import { Html } from '../../../kernel/render/base/html.ts'
import fc from 'fast-check'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { summarise } from '../../../kernel/files/summarise/summarise.ts'
import type { Preview } from '../../../kernel/files/reading/summary.ts'
import { stepMimeType } from '../../../kernel/render/base/bundle.ts'
import { renderMarkdown } from '../../../kernel/render/files/markdown.ts'
import { renderOutcome } from '../../../kernel/render/outcome/outcome.ts'
import type { CellOutcome } from '../../../kernel/outcome/outcome.ts'
import { all, offences, parsePage } from './page.ts'
import {
  contentOf,
  file,
  frozenProgram,
  inNixWords,
  ofStep,
  outcome,
  pixel,
  step,
  storePath
} from './samples.ts'

const attacks = [
  '"><img src=x onerror=alert(1)>',
  "'><svg onload=alert(1)>",
  '</details></div></pre></code><script>alert(1)</script>',
  '<!-- ',
  ']]><style>*{display:none}</style>',
  'javascript:alert(1)',
  '&lt;script&gt;&#x3c;script&#x3e;',
  '\u202Egnp.exe\u202C',
  '\u001B[31mred\u001B]0;title\u0007',
  '\u0000\u0008\uD800',
  '${builtins.readFile "/etc/passwd"}'
]

/** One string in every place that comes from a step or a user. */
function everywhere(text: string): CellOutcome {
  const previews: readonly Preview[] = [
    { kind: 'none', reason: { kind: 'fact', text } },
    { kind: 'link', target: text },
    { kind: 'text', head: [text], tail: [text], omittedLines: null },
    { kind: 'markdown', source: text, cut: true },
    { kind: 'json', text, cut: true, scalars: [{ name: text, text, numeric: false }] },
    { kind: 'json', text, cut: false, scalars: [{ name: text, text, numeric: true }] },
    {
      kind: 'table',
      columns: [
        {
          ...{ name: text, numeric: true, type: text },
          histogram: { bins: [1, 0, 3], from: 0, to: 1, ofExcerpt: true }
        }
      ],
      omittedColumns: 0,
      rows: [[text]],
      lastRows: [[text]],
      totalRows: 2
    },
    { kind: 'binary', firstBytes: text },
    { kind: 'archive', entries: [{ path: text, size: 1, kind: 'file' }], total: 9 },
    { kind: 'audio', mimeType: text, base64: text },
    { kind: 'audio', mimeType: 'audio/wav', base64: text },
    {
      kind: 'parts',
      parts: [
        {
          name: text,
          facts: [{ kind: 'fact', text }],
          preview: { kind: 'text', head: [text], tail: [], omittedLines: 0 }
        },
        {
          name: text,
          facts: [{ kind: 'fact', text }],
          preview: { kind: 'none', reason: { kind: 'fact', text } }
        }
      ],
      omitted: 3
    },
    ...(['bar', 'line', 'point'] as const).map((mark): Preview => ({
      kind: 'chart',
      text,
      chart: {
        ...{ mark, title: text, x: text, y: text },
        series: [text, `${text}2`].map((name) => ({
          name,
          points: [
            { x: text, y: 1 },
            { x: 2, y: 3 }
          ]
        }))
      }
    })),
    pixel
  ]
  const files = previews.map((preview) => ({
    ...{ path: text, size: 1, type: text, preview },
    notes: [{ kind: 'fact' as const, text }]
  }))
  const report = step({
    name: text,
    command: [text, text],
    inputs: [text],
    toolchain: { kind: 'machine', contents: [frozenProgram(text)] },
    log: { lines: [text], total: 1 },
    failure: { exitCode: 1, explanation: [inNixWords(text)], blockedBy: [text] },
    files: { files, total: files.length, folders: [{ path: `${text}/sub`, files: 3 }] }
  })
  const node = { id: storePath('a.drv', 1), name: text, kind: 'step', status: 'built' } as const
  return {
    shown: [
      { kind: 'step', step: report },
      { kind: 'step', step: { ...report, status: 'failed' } },
      { kind: 'sweep', name: text, steps: [report, { ...report, command: [text, `--a=${text}`] }] },
      ...files.map((one) => ({ kind: 'file', step: report, file: one }) as const),
      { kind: 'value', name: text, value: { type: text, text } },
      { kind: 'text', title: text, text },
      {
        kind: 'environment',
        environment: { name: text, drvPath: storePath('e.drv'), outPath: null, closure: null }
      }
    ],
    lineage: {
      nodes: [
        node,
        { ...node, id: storePath('b.drv', 2) },
        { ...node, id: storePath('c.drv', 3), kind: 'environment' }
      ],
      edges: [{ from: storePath('a.drv', 1), to: storePath('b.drv', 2), files: [text] }],
      omitted: 0
    },
    notices: [{ kind: 'wrote-nothing', step: text }],
    mistakes: [
      {
        ...{ kind: 'command', command: text, place: null },
        mistake: { kind: 'no-earlier-result', name: text, word: text, earlier: 2 }
      },
      {
        kind: 'missing-file',
        missing: { kind: 'leads-out', step: text, link: text, target: text }
      },
      {
        kind: 'syntax',
        fault: { kind: 'unexpected', text, cause: { kind: 'colon-for-equals', name: text } },
        place: { executionCount: 1, line: 1, column: 3, text }
      }
    ]
  }
}

function pieces(of: CellOutcome): {
  readonly html: string
  readonly text: string
  readonly data: unknown
} {
  const bundle = renderOutcome(of, { mistakes: true, timeZone: 'UTC' })
  return {
    html: contentOf(bundle, 'text/html'),
    text: contentOf(bundle, 'text/plain'),
    data: bundle?.data[stepMimeType]
  }
}

/** Elements and attributes that text put nowhere: the number of each tag is that of harmless text. */
const shape = (html: string): string =>
  parsePage(html)
    .elements.filter(({ tag }) => !['p', 'em', 'strong', 'code', 'a', 'br'].includes(tag))
    .map(({ tag, attributes }) => `${tag}[${[...attributes.keys()].join()}]`)
    .join(' ')

const control = new RegExp(
  ['[\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]', '[\\u202A-\\u202E\\u2066-\\u2069]'].join('|')
)

describe('a hostile text in every place', () => {
  it.each(attacks)('%j', (attack) => {
    const { html, text, data } = pieces(everywhere(attack))
    const page = parsePage(html)
    expect(offences(page)).toEqual([])
    // Markdown alone may make elements of its own out of text.
    const plain: CellOutcome = {
      ...everywhere(attack),
      shown: everywhere(attack).shown.filter(({ kind }) => kind !== 'file' && kind !== 'step')
    }
    const harmless: CellOutcome = {
      ...everywhere('x'),
      shown: everywhere('x').shown.filter(({ kind }) => kind !== 'file' && kind !== 'step')
    }
    expect(shape(pieces(plain).html)).toBe(shape(pieces(harmless).html))
    expect(control.test(page.text)).toBe(false)
    expect(control.test(text)).toBe(false)
    expect(Buffer.from(JSON.stringify(data)).toString()).not.toMatch(/\\ud[89ab]/)
  })

  it('never becomes an element or an attribute, whatever the text', () => {
    const part = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        ...attacks,
        '<',
        '>',
        '"',
        "'",
        '&',
        '`',
        '=',
        '[',
        '](',
        '|',
        '\n',
        '#',
        '!['
      )
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const { html, text } = pieces(everywhere(parts.join('')))
        const page = parsePage(html)
        expect(offences(page)).toEqual([])
        expect(control.test(page.text)).toBe(false)
        expect(control.test(text)).toBe(false)
      }),
      { numRuns: 150 }
    )
  })
})

describe('Markdown of a step', () => {
  const render = (source: string): ReturnType<typeof parsePage> =>
    parsePage(
      renderMarkdown(source, (path) =>
        path === 'plot.png' ? new Html('data:image/png;base64,AAAA') : null
      ).markup
    )

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html,<script>alert(1)</script>)',
    '[x](vbscript:x)',
    '[x](//evil.example/x)',
    '![x](https://evil.example/track.png)',
    '![x](//evil.example/track.png)',
    '![x](plot.png"onerror="alert(1))',
    '[x]: javascript:alert(1)\n\n[x]',
    '<javascript:alert(1)>',
    '[a](https://x.example/"onmouseover="alert(1))',
    '```"><script>\nx\n```'
  ])('%s', (source) => {
    const page = render(source)
    expect(offences(page)).toEqual([])
    expect(all(page, 'script')).toEqual([])
    expect(all(page, 'img')).toEqual([])
  })

  it('shows the pictures of the same output, and leads to the web', () => {
    expect(all(render('![plot](./plot.png)'), 'img')[0]?.attributes.get('alt')).toBe('plot')
    const [link] = all(render('[site](https://x.example/a?b=1&c=2)'), 'a')
    expect(link?.attributes.get('href')).toBe('https://x.example/a?b=1&c=2')
    expect(link?.attributes.get('rel')).toContain('noopener')
    expect(all(render('[file](data.csv)'), 'a')).toEqual([])
  })

  it('puts no heading into the table of contents of the notebook', () => {
    const page = render('# One\n\n## Two')
    expect(page.elements.filter(({ tag }) => /^h\d$/.test(tag))).toEqual([])
    expect(
      page.elements.filter(({ attributes }) => attributes.get('role') === 'heading')
    ).toHaveLength(2)
  })

  it('is not brought down by nesting or by repetition', () => {
    const started = performance.now()
    for (const source of [
      '>'.repeat(6000),
      '*a '.repeat(2000),
      '['.repeat(6000),
      '![a]('.repeat(1200),
      `${'- '.repeat(3000)}x`,
      '|a'.repeat(3000)
    ]) {
      expect(offences(render(source))).toEqual([])
    }
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

describe('hostile files, from disk to page', () => {
  it('an SVG with a script is inert, HTML is only named, and a broken picture says so', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hostile-'))
    try {
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
      writeFileSync(join(folder, 'a.svg'), svg)
      writeFileSync(join(folder, 'a.html'), '<script>alert(1)</script>')
      writeFileSync(join(folder, 'b.png'), Buffer.from('89504e470d0a1a0a', 'hex'))
      writeFileSync(join(folder, 'c.csv'), 'a,b\n"<img src=x onerror=alert(1)>",=cmd()\n')
      writeFileSync(join(folder, 'd.json'), `{"</pre><script>": "${'x'.repeat(100)}"}`)
      const { html } = pieces(ofStep(step({ files: await summarise(folder) })))
      const page = parsePage(html)
      expect(offences(page)).toEqual([])
      expect(all(page, 'img').map(({ attributes }) => attributes.get('alt'))).toEqual(['a.svg'])
      expect(page.text).toContain('a page, not run here')
      expect(page.text).toContain('The picture is broken')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('a type of picture that is none of ours is no image', () => {
    const strange: Preview = { ...pixel, mimeType: 'text/html' }
    const { html } = pieces(outcome({ kind: 'file', step: step(), file: file('x', strange) }))
    expect(all(parsePage(html), 'img')).toEqual([])
  })
})
