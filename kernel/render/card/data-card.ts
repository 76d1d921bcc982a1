import { hashPart } from '../../../nix/base/index.ts'
import type { DataReport } from '../../outcome/index.ts'
import {
  bytes,
  cleanLine,
  type Drawn,
  fold,
  foldsTogether,
  type Html,
  markup,
  nothing,
  type SizeBudget,
  style
} from '../base/index.ts'
import { dataIsAbsent, originInWords } from '../words/index.ts'
import { dataFiles } from './card-files.ts'
import { dataDoubtsOf, graveMarks } from './doubts.ts'
import { factLines, factsMark, filesFact } from './card-header.ts'

/** Characters of a place that stand in the header; the rest is in the details. */
const longestOrigin = 300

/** A ground on which white is legible. */
const colour = '#57606a'

/** The card of data: what it is, where it is from and how large; its files as those of a step. */
export function dataCard(data: DataReport, budget: SizeBudget): Drawn {
  const files = dataFiles(data, budget)
  const html = markup`<div class="nix-workflow-card" style="${style.card}">
    <div style="${style.header}">
      <b style="${style.name}">${cleanLine(data.name, 120)}</b>${'\n'}<b title="No step made it." style="${style.pill};background:${colour}">
        ▤ data
      </b> ${graveMarks(dataDoubtsOf(data))}<small style="${style.quiet}">${cleanLine(originInWords(data.origin), longestOrigin)}</small>
      ${factsMark(factsOf(data))}
    </div>
    ${data.outPath === null ? markup`<div style="${style.section};${style.pale}">${dataIsAbsent}</div>` : files.html}
    ${details(data)}
  </div>`
  return { html, left: files.left }
}

function factsOf({ size, outPath, files, folder }: DataReport): readonly Html[] {
  if (outPath === null) return []
  const identity = hashPart(outPath)?.slice(0, 8) ?? outPath
  return [
    ...(size === null ? [] : [markup`${bytes(size)}`]),
    filesFact({ files, folder }),
    markup`<samp>${cleanLine(identity, 80)}</samp>`
  ]
}

function details({ outPath, narHash, origin }: DataReport): Html {
  if (outPath === null) return nothing
  const facts = factLines([
    ['Place', outPath],
    ['Hash', narHash],
    ['Origin', originInWords(origin)]
  ])
  return foldsTogether(fold('Details', facts))
}
