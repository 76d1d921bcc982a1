import * as v from 'valibot'
import type { Fitting } from '../base/index.ts'

/** The colours that a terminal has names for: eight, and the same brighter (ECMA-48 and aixterm). */
export const lineColours = [
  ...['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'],
  ...['bright-black', 'bright-red', 'bright-green', 'bright-yellow'],
  ...['bright-blue', 'bright-magenta', 'bright-cyan', 'bright-white']
] as const

export type LineColour = (typeof lineColours)[number]

const styledPart = v.object({
  /** Its first UTF-16 unit in the text of the line, and the one behind its last. */
  from: v.number(),
  to: v.number(),
  /** null where it has that of other text. */
  colour: v.nullable(v.picklist(lineColours)),
  isBold: v.boolean()
})

/** A part of a line that a program wrote in a colour or bold. */
export type StyledPart = Fitting<typeof styledPart>

/** Of lines that have such parts, which of several it is, counted from 0, and the parts. */
export const styledLines = v.array(v.tuple([v.number(), v.array(styledPart)]))

export type StyledLines = Fitting<typeof styledLines>
