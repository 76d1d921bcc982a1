/** What `nix-workflow` has to say on a command line, in sentences. */
export { type Finding, findingInWords, findingLines, verdictInWords } from './finding.ts'
export { type SubcommandName, subcommandsInWords, subcommandUsage } from './help.ts'
export { optionMistakeInWords, refusedInWords } from './option-mistake.ts'
