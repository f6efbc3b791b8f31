import { operationsProperties } from '../suites/operations-properties.js';

operationsProperties(100);
