import type { OtherKernel } from '../../../outcome/index.ts'
import { commandLineMistakeInWords } from './mistake.ts'

/** What is said of a notebook that is not checked, since it is for another kernel. */
export function passedOverInWords(other: OtherKernel): {
  readonly text: string
  readonly data: { readonly passedOver: string }
} {
  const said = commandLineMistakeInWords(other)
  return { text: `${said} It is passed over.`, data: { passedOver: said } }
}
