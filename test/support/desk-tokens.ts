/** Tokens of the desk in tests, and the hashes that the Worker has of them: `npm run admin-token` makes real ones. */
export const OPERATOR = "operator-token-of-the-tests-0123456789ab";
export const VIEWER = "viewer-token-of-the-tests-0123456789abcd";

export const ADMIN_TOKENS = `
mali operator 5b5ee6c8eb98b047ae1973d2b143f12c756be0582c72a952714b7aa8d2fd2cb9
noi  viewer   eae987c23dc4941946a7e2cf7b2b062e8cdf505dd9757d94610bed10c4a52c96`;
