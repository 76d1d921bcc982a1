/** What `nix-workflow` has to say on a command line, in sentences. */
export { type SubcommandName, subcommandsInWords, subcommandUsage } from './help.ts'
export { optionMistakeInWords, refusedInWords } from './option-mistake.ts'
