import {
  type Doubt,
  isGrave,
  memberExpression,
  type StepReport,
  sweepChoices
} from '../../outcome/index.ts'
import { graveMarks, quietDoubt, sharedDoubts, verificationOfAll } from './doubts.ts'
import {
  asWord,
  bytes,
  cellLook,
  chooseOne,
  cleanLine,
  counted,
  drawInTurn,
  type Drawn,
  drawWithShare,
  type Html,
  isThere,
  markup,
  nothing,
  type SizeBudget,
  shortNumber,
  sortable,
  style
} from '../base/index.ts'
import { briefRunMark, verificationMark } from './run.ts'
import { stepCard } from './card.ts'
import { exactly } from '../files/index.ts'

const mostRows = 200
const mostColumns = 8

/** A column of the table: an option that differs, or a number that the steps wrote. */
export interface SweepColumn {
  readonly name: string
  readonly values: readonly (string | null)[]
}

/**
 * A sweep as one table: a row a step, first the options of their commands that differ, then the
 * numbers that they wrote as JSON. Steps that failed have their card below.
 */
export function sweepTable(
  name: string,
  steps: readonly StepReport[],
  budget: SizeBudget,
  timeZone: string | null
): Drawn {
  const shown = steps.slice(0, mostRows)
  const { columns, leftOut } = shownColumnsOf(shown)
  const { shared, own } = sharedDoubts(steps)
  const body = chooseOne(
    [stepsTable(shown, columns, own)],
    markup`<div style="${style.pale}">The table is larger than a display holds.</div>`,
    budget
  )
  const failed = shown.filter(
    ({ status }) => !isThere(status) && status !== 'planned' && status !== 'not-kept'
  )
  const cards = drawInTurn(failed.slice(0, 5), body.left, (step, left) =>
    drawWithShare(left, 6, (share) => stepCard(step, share, { timeZone, lineage: null }))
  )
  const html = markup`<div class="nix-workflow-card" data-sweep="${asWord(name)}" style="${style.card}">
      ${sweepHeader(name, steps, shared)}
      ${valuesLine(name, steps)}
      ${body.html}${moreSteps(steps.length - shown.length)}${moreColumns(name, leftOut)}
    </div>
    ${cards.htmls}`
  return { html, left: cards.left }
}

/** Values of a parameter that are listed. */
const mostValues = 8
const mostParameters = 6

/**
 * What there is to choose from, and how one is asked for: a page that can has controls in the place
 * of this line.
 */
function valuesLine(name: string, steps: readonly StepReport[]): Html {
  const [first] = steps
  const { parameters } = sweepChoices(
    name,
    steps.map((step) => step.name)
  )
  const member = first === undefined ? null : memberExpression(name, first.name)
  if (member === null || steps.length < 2) return nothing
  const listed = parameters.slice(0, mostParameters).map((parameter) => {
    const values = parameter.values.slice(0, mostValues).map((value) => cleanLine(value, 30))
    const more = parameter.values.length - values.length
    return `${cleanLine(parameter.name, 40)}: ${values.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  })
  const unlisted = parameters.length - listed.length
  const others = unlisted > 0 ? [counted(unlisted, 'more parameter')] : []
  return markup`<div class="nix-workflow-values" style="${style.quiet}">
      ${[...listed, ...others].join(' · ')}. One of them: <code>${cleanLine(member, 200)}</code>
    </div>`
}

interface ShownColumn extends SweepColumn {
  readonly numeric: boolean
}

/** The columns that a table holds, and in words how many more there are of each kind. */
function shownColumnsOf(steps: readonly StepReport[]): {
  readonly columns: readonly ShownColumn[]
  readonly leftOut: readonly string[]
} {
  const parameters = differingOptions(steps)
  const numbers = numbersOf(steps)
  const metrics = withoutParameters(numbers, parameters)
  const shown = [...parameters.slice(0, mostColumns), ...metrics.slice(0, mostColumns)]
  const moreNumbers =
    numbers.length - repeating(numbers, parameters) - Math.min(metrics.length, mostColumns)
  return {
    columns: shown.map((column) => ({
      ...column,
      numeric: column.values.every((value) => value === null || isNumeral(value))
    })),
    leftOut: [
      leftOutInWords(parameters.length - mostColumns, 'option'),
      leftOutInWords(moreNumbers, 'number')
    ].filter((words) => words !== '')
  }
}

function sweepHeader(name: string, steps: readonly StepReport[], shared: readonly Doubt[]): Html {
  const quiet = shared.filter((doubt) => !isGrave(doubt)).map(quietDoubt)
  return markup`<div style="${style.header}">
        <b style="${style.name}">${cleanLine(name, 120)}</b>${' '}
        <small style="${style.quiet}"
          >${[markup`${counted(steps.length, 'step')}`, ...quiet].map(
            (fact, index) => markup`${index === 0 ? '' : ' · '}${fact}`
          )}</small
        >
        <span class="nix-workflow-run">${verificationMark(verificationOfAll(steps))}</span>
        ${graveMarks(shared)}
      </div>`
}

function stepsTable(
  steps: readonly StepReport[],
  columns: readonly ShownColumn[],
  doubts: readonly (readonly Doubt[])[]
): Html {
  const heading = (text: string, numeric: boolean): Html =>
    markup`<th${cellLook(numeric)}>${cleanLine(text, 40)}</th>`
  return markup`<div style="${style.scroll}">
    <table class="${sortable}" style="${style.table}">
      <thead>
        <tr>
          ${heading('step', false)}${heading('state', false)}
          ${columns.map((column) => heading(column.name, column.numeric))}${heading('size', true)}
        </tr>
      </thead>
      <tbody>
        ${steps.map((step, index) => stepRow(step, index, columns, doubts[index] ?? []))}
      </tbody>
    </table>
  </div>`
}

function stepRow(
  step: StepReport,
  index: number,
  columns: readonly ShownColumn[],
  doubts: readonly Doubt[]
): Html {
  return markup`<tr>
              <td${cellLook(false, 'font-weight:600', style.long)}>
                ${cleanLine(step.name, 80)}
              </td>
              <td${cellLook(false, style.oneLine)}>
                ${briefRunMark(step)}${graveMarks(doubts)}
              </td>
              ${columns.map(({ values, numeric }) => {
                const value = values[index] ?? ''
                const words = numeric && value !== '' ? shortNumber(value) : cleanLine(value, 60)
                const whole = numeric ? exactly(value, words) : nothing
                return markup`<td${whole}${cellLook(numeric)}>${words}</td>`
              })}
              ${sizeCell(step.size)}
            </tr>`
}

function moreSteps(count: number): Html {
  return count > 0
    ? markup`<div style="${style.quiet}">
          … and ${counted(count, 'more step')}
        </div>`
    : nothing
}

function moreColumns(name: string, leftOut: readonly string[]): Html {
  return leftOut.length === 0
    ? nothing
    : markup`<div style="${style.quiet}">${`… and ${leftOut.join(' and ')}: `}<code>%compare ${cleanLine(name, 120)}</code></div>`
}

function isNumeral(text: string): boolean {
  return /^-?([\d.]+(e[+-]?\d+)?|NaN|Infinity)$/i.test(text)
}

function leftOutInWords(count: number, noun: string): string {
  return count <= 0 ? '' : counted(count, `more ${noun}`)
}

function sizeCell(size: number | null): Html {
  const [words, whole] = size === null ? ['', ''] : [bytes(size), counted(size, 'byte')]
  return markup`<td${exactly(whole, words)}${cellLook(true, style.oneLine)}>${words}</td>`
}

/** Options `--key=value` whose value is not the same in all commands; store paths are left out. */
export function differingOptions(steps: readonly StepReport[]): readonly SweepColumn[] {
  const byStep = steps.map(
    ({ command }) =>
      new Map(
        command.slice(1).flatMap((word) => {
          const [, key, value] = /^--?([^=\s]+)=([^]*)$/.exec(word) ?? []
          return key === undefined || value === undefined || value.includes('/nix/store/')
            ? []
            : [[key, value] as const]
        })
      )
  )
  return columnsOf(byStep).filter(({ values }) => new Set(values).size > 1)
}

/** Numbers of the JSON files that steps wrote. */
export function numbersOf(steps: readonly StepReport[]): readonly SweepColumn[] {
  const byStep = steps.map(
    ({ files }) =>
      new Map(
        files.files.flatMap(({ preview }) =>
          preview.kind === 'json'
            ? preview.scalars.flatMap(({ name, text, numeric }) =>
                numeric ? [[name, text] as const] : []
              )
            : []
        )
      )
  )
  return columnsOf(byStep)
}

/**
 * The numbers without those that say again what a parameter says, as programs like to write their
 * own options down, and without the nested ones where there are others.
 */
function withoutParameters(
  numbers: readonly SweepColumn[],
  parameters: readonly SweepColumn[]
): readonly SweepColumn[] {
  const isNested = ({ name }: SweepColumn): boolean => name.includes('.')
  const near = numbers.every(isNested) ? numbers : numbers.filter((one) => !isNested(one))
  return near.filter(notSaidBy(parameters))
}

/** How many numbers only say again what a parameter says. */
function repeating(numbers: readonly SweepColumn[], parameters: readonly SweepColumn[]): number {
  return numbers.length - numbers.filter(notSaidBy(parameters)).length
}

function notSaidBy(parameters: readonly SweepColumn[]): (number: SweepColumn) => boolean {
  const said = new Set(parameters.map(({ name }) => name.replaceAll('-', '_')))
  return ({ name }) => !said.has(name.slice(name.lastIndexOf('.') + 1))
}

function columnsOf(byStep: readonly ReadonlyMap<string, string>[]): readonly SweepColumn[] {
  const names = new Set(byStep.flatMap((values) => [...values.keys()]))
  return [...names].map((name) => ({
    name,
    values: byStep.map((values) => values.get(name) ?? null)
  }))
}
