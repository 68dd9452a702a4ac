export const TEST_SERVERS: readonly { readonly program: string; readonly package: string }[];
