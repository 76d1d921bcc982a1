/** What a session hands over as values, in sentences: the one place with words of mistakes. */
export { askedFileInWords } from './asked-file.ts'
export { builderVerdictInWords } from './builder-verdict.ts'
export { changeBlocks, changeInWords, reasonInWords } from './change.ts'
export { evaluationInWords } from './evaluation.ts'
export { doubtInWords } from './doubt.ts'
export { evaluatorEndInWords } from './evaluator-end.ts'
export { exitWords } from './exit-code.ts'
export { explanationInWords } from './explanation.ts'
export { notebookMistakeInWords } from './notebook-file.ts'
export { traceProblemInWords } from './trace.ts'
export { refusalInWords } from './refusal.ts'
export { failureInWords, notValidInWords } from './failure.ts'
export { freezeMistakeInWords } from './freeze.ts'
export { hintInWords } from './hint.ts'
export { importMistakeInWords } from './import.ts'
export { misunderstandingsInWords, versionInWords } from './nix-version.ts'
export { inContext } from './lines-in-context.ts'
export { noMemoryLimitInWords } from './memory.ts'
export { missingFileInWords } from './missing-file.ts'
export { nixUnusableInWords } from './nix-unusable.ts'
export { unpinnedInWords } from './not-pinned.ts'
export { dataIsAbsent, originInWords } from './data.ts'
export { noticeInWords } from './notice.ts'
export { otherLanguageInWords } from './other-language.ts'
export { pageDrawingInWords } from './page-drawing.ts'
export { probeInWords } from './probe.ts'
export { syntaxInWords, type SyntaxWords } from './syntax.ts'
export { processInWords } from './process.ts'
export { saidInWords, type SaidInWords } from './said.ts'
export {
  frozenInWords,
  machineToolchainInWords,
  toolchainInWords,
  usualToolchainInWords,
  withoutToolchainInWords
} from './toolchain.ts'
export { runToSee, staleInWords, whyStale } from './stale.ts'
export { whereaboutsInWords } from './whereabouts.ts'
