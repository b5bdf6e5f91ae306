import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect } from 'react';
import type { Box } from './lay-out.js';

/** Below this zoom the text of a box cannot be read. */
const READABLE = 0.7;
/** Around the drawing, in px. */
const MARGIN = 16;

/** Shows all of the drawing, or as much as can be read; then keeps the selected box in view. */
export function useViewOf(boxes: Box[], selectedId: string): void {
  const { setViewport, getViewport, setCenter } = useReactFlow();
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const drawnWidth = Math.max(...boxes.map((box) => box.x + box.width));
  const drawnHeight = Math.max(...boxes.map((box) => box.y + box.height));

  useEffect(() => {
    if (width === 0 || height === 0) return;
    const fitting = Math.min((width - 2 * MARGIN) / drawnWidth, (height - 2 * MARGIN) / drawnHeight);
    const zoom = Math.min(1, Math.max(READABLE, fitting));
    // What does not fit begins at the left and the top, where the root is.
    const x = Math.max(MARGIN, (width - drawnWidth * zoom) / 2);
    const y = Math.max(MARGIN, (height - drawnHeight * zoom) / 2);
    void setViewport({ x, y, zoom });
  }, [setViewport, drawnWidth, drawnHeight, width, height]);

  const selected = boxes.find(({ node }) => node.id === selectedId);
  const { x = 0, y = 0, width: boxWidth = 0, height: boxHeight = 0 } = selected ?? {};
  useEffect(() => {
    if (width === 0 || selectedId === 'config') return;
    const { x: left, y: top, zoom } = getViewport();
    const isInView =
      x * zoom + left >= 0 &&
      y * zoom + top >= 0 &&
      (x + boxWidth) * zoom + left <= width &&
      (y + boxHeight) * zoom + top <= height;
    if (!isInView) void setCenter(x + boxWidth / 2, y + boxHeight / 2, { zoom });
  }, [selectedId, x, y, boxWidth, boxHeight, width, height, getViewport, setCenter]);
}
