/** %history and %why: what a step was before, and why it is another now. */
export { history } from './history.ts'
export { presentReport, settleUnknown } from './present.ts'
export { answerInWords, askWhy, why, type WhyAnswer } from './why.ts'
