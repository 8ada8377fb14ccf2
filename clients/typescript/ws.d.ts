/** ws in Node speaks the browser's WebSocket interface; that is all we use of it. */
declare module 'ws' {
  export default WebSocket;
}
