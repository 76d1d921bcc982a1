import { type Hint, listInWords } from '../../outcome/index.ts'
import { errorCauseInWords } from './error-cause.ts'

/** The way out of an error of an evaluation. */
export function hintInWords(hint: Hint): string {
  switch (hint.kind) {
    case 'member-of-sweep':
      return 'sweep itself has sweep.select and sweep.map alone. To name one of the steps that it gave, write the name of their definition and their parameters, as in models."lr=0.1".'
    case 'member-of-step':
      return `${hint.step} is a step, and a dot looks into its definition, not into its result. A file of the result is a path in quotes, as in "\${${hint.step}}/FILE"; %files ${hint.step} lists those that there are.`
    case 'member-of-steps':
      return `${hint.name} has the steps ${listInWords(hint.members)}. One is named as ${hint.name}.${quoted(hint.members[0] ?? '')}.`
    default:
      return errorCauseInWords(hint)
  }
}

function quoted(member: string): string {
  return /^[A-Za-z_][\w'-]*(\.[A-Za-z_][\w'-]*)*$/.test(member) ? member : JSON.stringify(member)
}
