/** How many pictures of each gesture a repertoire has: two steps to the same side, and two that look ahead; one more for the selfie. */
export const STOCK = { front: 6, left: 4, right: 4, closer: 2 } as const;
