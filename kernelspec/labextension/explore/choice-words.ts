import type { ChangePlan } from '../../../kernel/comm/changes.ts'
import { counted, duration } from '../../../kernel/outcome/words.ts'
import type { Progress } from './choosing.ts'

/** How far a choice is, as a sentence; empty where there is nothing to tell. */
export function choiceInWords(progress: Progress): string {
  switch (progress.kind) {
    case 'rest':
      return ''
    case 'stopped':
      return 'Stopped. What was built stays; the buttons of the toolbar and %refresh build the rest.'
    case 'planned': {
      const { wanted, plan } = progress
      return `${wanted.shown}: ${planInWords(plan)}${wanted.isReleased ? '' : ', when you let go'}`
    }
    case 'building': {
      const { wanted, plan, next } = progress
      const waits = next === null ? '' : ` Next: ${next.shown}.`
      return `At work on ${wanted.shown}: ${planInWords(plan)}.${waits}`
    }
  }
}

/** `3 steps to build, about 12 s` */
export function planInWords(plan: ChangePlan | null): string {
  if (plan === null) return 'what is to be built shows when it runs'
  const { build, fetch, gone, open } = plan
  const parts = [
    ...(build === 0 ? [] : [`${counted(build, 'step')} to build${timeInWords(plan)}`]),
    ...(fetch === 0 ? [] : [`${fetch} to fetch`]),
    ...(gone === 0 ? [] : [`${gone} whose results were removed by hand`]),
    ...(open === 0 ? [] : [`${counted(open, 'definition')} that cannot be told before`])
  ]
  return parts.length === 0 ? 'nothing to build' : parts.join(', ')
}

function timeInWords({ seconds, withoutTime, build }: ChangePlan): string {
  if (withoutTime === build) return ', nobody knows for how long'
  const more =
    withoutTime === 0 ? '' : ` and ${counted(withoutTime, 'step')} of which no time is known`
  return `, about ${duration(seconds)}${more}`
}
