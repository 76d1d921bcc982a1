/** Where a run of the tests has its frozen toolchain: `build-kernel.ts` makes that and removes it. */
export const toolchainVariable = 'NIX_WORKFLOW_TEST_TOOLCHAIN'
