/**
 * Services that ONOS's core asks for and that Maven Central does not have: storage on the local
 * disk ({@link org.portset.runtime.services.MapDbPersistence}) and a store of meters ({@link
 * org.portset.runtime.services.LocalMeterStore}).
 */
package org.portset.runtime.services;
