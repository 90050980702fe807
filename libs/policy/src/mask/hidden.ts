/** Stands for what is not shown. Always three dots: their number must not tell a length. */
export const hidden = '•••';
