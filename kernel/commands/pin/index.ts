/** %pin: what a notebook leaves open, and what pins it. */
export { leftOpen } from './left-open.ts'
export { pin } from './pin.ts'
