/** What a session hands over as values, in sentences: the one place with words of mistakes. */
export { evaluatorEndInWords } from './evaluator-end.ts'
export { exitWords } from './exit-code.ts'
export { explanationInWords } from './explanation.ts'
export { failureInWords } from './failure.ts'
export { hintInWords } from './hint.ts'
export { misunderstandingsInWords, versionInWords } from './nix-version.ts'
export { noticeInWords } from './notice.ts'
export { probeInWords } from './probe.ts'
