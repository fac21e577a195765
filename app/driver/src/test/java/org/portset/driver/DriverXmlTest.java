// SPDX-License-Identifier: Apache-2.0
package org.portset.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.onosproject.net.driver.Behaviour;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class DriverXmlTest {
    @Test
    void namesBehavioursThatItsClassesImplement() throws Exception {
        Element drivers =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(getClass().getResourceAsStream("/portset-drivers.xml"))
                        .getDocumentElement();
        NodeList behaviours = drivers.getElementsByTagName("behaviour");
        assertEquals(4, behaviours.getLength());
        for (int i = 0; i < behaviours.getLength(); i++) {
            Element behaviour = (Element) behaviours.item(i);
            Class<?> api = Class.forName(behaviour.getAttribute("api"));
            Class<?> implementation = Class.forName(behaviour.getAttribute("impl"));
            assertTrue(Behaviour.class.isAssignableFrom(api), api.getName());
            assertTrue(api.isAssignableFrom(implementation), api.getName());
            assertEquals(0, implementation.getConstructor().getParameterCount());
        }
    }

    @Test
    void isForOpenVSwitch3() throws Exception {
        Element driver =
                (Element)
                        DocumentBuilderFactory.newInstance()
                                .newDocumentBuilder()
                                .parse(getClass().getResourceAsStream("/portset-drivers.xml"))
                                .getElementsByTagName("driver")
                                .item(0);
        assertEquals("portset-ovs", driver.getAttribute("name"));
        assertEquals("ovs", driver.getAttribute("extends"));
        assertTrue("Nicira, Inc.".matches(driver.getAttribute("manufacturer")));
        assertTrue("Open vSwitch".matches(driver.getAttribute("hwVersion")));
        assertTrue("3.1.0".matches(driver.getAttribute("swVersion")));
    }
}
