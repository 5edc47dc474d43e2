"use strict";
/* Products of matrices, which take nearly all of the time. */
const Matrix = (() => {
  /** Rows (rows, columns) in panels of four, one column after the other: quick to read below. */
  function pack(values, rows, columns) {
    const panels = new Float32Array(rows * columns);
    for (let i = 0; i < rows; i++) {
      const start = (i - (i % 4)) * columns + (i % 4);
      for (let k = 0; k < columns; k++) panels[start + 4 * k] = values[i * columns + k];
    }
    return panels;
  }

  /** C = A B. A: (rows, depth), packed, from panels[a] on; B: (depth, width), from B[b] on;
   * C: (rows, width), from C[c] on. rows is a multiple of 4.
   * Sixteen sums at a time stay in registers, so that each number that is read is used four times. */
  function multiply(panels, a, rows, depth, B, b, width, C, c) {
    const whole = width - (width % 4);
    for (let i = 0; i < rows; i += 4) {
      const panel = a + i * depth;
      const out = c + i * width;
      for (let j = 0; j < whole; j += 4) fours(panels, panel, depth, B, b + j, width, C, out + j);
      for (let j = whole; j < width; j++) column(panels, panel, depth, B, b + j, width, C, out + j);
    }
  }

  function fours(A, a, depth, B, b, width, C, c) {
    let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
    let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
    for (let k = 0; k < depth; k++) {
      const b0 = B[b], b1 = B[b + 1], b2 = B[b + 2], b3 = B[b + 3];
      const a0 = A[a], a1 = A[a + 1], a2 = A[a + 2], a3 = A[a + 3];
      s00 += a0 * b0; s01 += a0 * b1; s02 += a0 * b2; s03 += a0 * b3;
      s10 += a1 * b0; s11 += a1 * b1; s12 += a1 * b2; s13 += a1 * b3;
      s20 += a2 * b0; s21 += a2 * b1; s22 += a2 * b2; s23 += a2 * b3;
      s30 += a3 * b0; s31 += a3 * b1; s32 += a3 * b2; s33 += a3 * b3;
      a += 4;
      b += width;
    }
    C[c] = s00; C[c + 1] = s01; C[c + 2] = s02; C[c + 3] = s03;
    c += width;
    C[c] = s10; C[c + 1] = s11; C[c + 2] = s12; C[c + 3] = s13;
    c += width;
    C[c] = s20; C[c + 1] = s21; C[c + 2] = s22; C[c + 3] = s23;
    c += width;
    C[c] = s30; C[c + 1] = s31; C[c + 2] = s32; C[c + 3] = s33;
  }

  function column(A, a, depth, B, b, width, C, c) {
    let s0 = 0, s1 = 0, s2 = 0, s3 = 0;
    for (let k = 0; k < depth; k++, a += 4, b += width) {
      const value = B[b];
      s0 += A[a] * value;
      s1 += A[a + 1] * value;
      s2 += A[a + 2] * value;
      s3 += A[a + 3] * value;
    }
    C[c] = s0;
    C[c + width] = s1;
    C[c + 2 * width] = s2;
    C[c + 3 * width] = s3;
  }

  return { pack, multiply };
})();
