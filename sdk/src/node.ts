/** What needs Node: files, and handlers for a service's own HTTP server. */
export { type AdminHandlerOptions, adminHandler } from './admin-handler.js';
export { cacheInFile as fileCache } from './files.js';
export { verifyWebhook, type WebhookOptions, webhookReceiver } from './webhook.js';
