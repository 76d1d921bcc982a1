/** %verify: results built once more, and damaged ones made again. */
export { verify } from './verify.ts'
