import { counted, listInWords, type StepsRemark } from '../../outcome/index.ts'

/** What is to be said of a set or list of steps, as a sentence or two. */
export function stepsRemarkInWords(remark: StepsRemark): string {
  switch (remark.kind) {
    case 'same-step': {
      const isCut = remark.names.some((name) => fraction.test(name))
      return `${listInWords(remark.names)} are one and the same step: their commands do not differ.${isCut ? digitsLost : ''}`
    }
    case 'more-same-steps':
      return `${counted(remark.count, 'more step')} of it stand under several names each.`
    case 'no-steps': {
      const [is, steps] = remark.names.length === 1 ? ['is', 'step'] : ['are', 'steps']
      return `Not among the steps: ${listInWords(remark.names)}, which ${is} no ${steps}.`
    }
    case 'not-searched': {
      const was = remark.count === 1 ? 'was' : 'were'
      return `${counted(remark.count, 'member')} from ${remark.from} on ${was} not searched for steps: a computed set or list is searched up to its first member that is no step. To build a step behind that, ask for it by its name.`
    }
  }
}

/** A parameter that is a number which `toString` may cut. */
const fraction = /=-?\d+(?:\.\d|(?:\.\d+)?e-)/

const digitsLost =
  ' toString gives a number six digits after the point; ${exact NUMBER} loses none.'
