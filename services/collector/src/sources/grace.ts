/**
 * The time in a file's name is a little before the file is there: it is cut, gzipped and uploaded after. What was delivered up to so
 * long ago counts as complete.
 */
export const DELIVERY_GRACE_MINUTES = 5;
